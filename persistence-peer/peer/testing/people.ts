import { type EditCapability, joinRoom, type Room, type RoomOptions } from '@meshboard/room';
import { onTestFinished } from 'vitest';
import * as Y from 'yjs';
import { until } from '../../../room/testing/node-room.ts';
import { nodeWebRtc } from '../webrtc.ts';

/** A person at a board, in Node. Leaves when the test is over. */
export interface Person {
  readonly room: Room;
  readonly doc: Y.Doc;
  draw(text: string): void;
  text(): string;
  saved(): Promise<void>;
  linked(links?: number): Promise<void>;
  sees(text: string): Promise<void>;
  leave(): Promise<void>;
}

export const person = (
  url: string,
  capability: EditCapability,
  options: Partial<RoomOptions> = {},
): Person => {
  const doc = new Y.Doc();
  const room = joinRoom({ capability, signaling: url, doc, webrtc: nodeWebRtc, keep: true, ...options });
  let left: Promise<void> | null = null;
  const leave = (): Promise<void> => {
    left ??= room.leave().then(() => doc.destroy());
    return left;
  };
  onTestFinished(leave);
  const text = doc.getText('text');
  return {
    room,
    doc,
    draw: (words) => text.insert(text.length, words),
    text: () => text.toString(),
    saved: () =>
      until(
        'saved',
        () => room.saved === 'saved',
        (look) => room.on('saved', look),
      ),
    linked: (links = 1) =>
      until(
        `${links} links`,
        () => room.members.filter(({ link }) => link.state === 'up').length >= links,
        (look) => room.on('members', look),
      ),
    sees: (words) =>
      until(
        `sees ${words}`,
        () => text.toString() === words,
        (look) => {
          doc.on('afterTransaction', look);
          return () => doc.off('afterTransaction', look);
        },
      ),
    leave,
  };
};
