import { nodeWebRtc } from '@meshboard/persistence-peer';
import { type EditCapability, joinRoom, type Room } from '@meshboard/room';
import { onTestFinished } from 'vitest';
import * as Y from 'yjs';

/** Somebody who writes into a text, letter by letter, and keeps the board. */
export interface Person {
  readonly room: Room;
  /** How many letters there were the last time the interface would have said "Saved". */
  readonly lettersSaved: number;
  write(letters: number): void;
  text(): string;
  /** Resolves when everything written so far shows as saved. */
  saved(): Promise<void>;
  /** Resolves when the text is so long. */
  sees(letters: number): Promise<void>;
  /** Calls back each time the interface says "Saved". */
  onSaved(listener: () => void): void;
  leave(): Promise<void>;
}

export const letterAt = (index: number): string => String.fromCharCode(97 + (index % 26));

export const person = (signaling: string, capability: EditCapability, keep = true): Person => {
  const doc = new Y.Doc();
  const text = doc.getText('text');
  const room = joinRoom({ capability, signaling, doc, webrtc: nodeWebRtc, keep });
  let lettersSaved = 0;
  const listeners: (() => void)[] = [];
  room.on('saved', (state) => {
    if (state !== 'saved') return;
    lettersSaved = text.length;
    for (const listener of listeners) listener();
  });
  let left: Promise<void> | null = null;
  const leave = (): Promise<void> => {
    left ??= room.leave().then(() => doc.destroy());
    return left;
  };
  onTestFinished(leave);
  return {
    room,
    get lettersSaved() {
      return lettersSaved;
    },
    write: (letters) => {
      for (let i = 0; i < letters; i++) text.insert(text.length, letterAt(text.length));
    },
    text: () => text.toString(),
    saved: () =>
      new Promise((resolve) => {
        const look = (): void => {
          if (room.saved !== 'saved') return;
          stop();
          resolve();
        };
        const stop = room.on('saved', look);
        look();
      }),
    sees: (letters) =>
      new Promise((resolve) => {
        const look = (): void => {
          if (text.length < letters) return;
          doc.off('afterTransaction', look);
          resolve();
        };
        doc.on('afterTransaction', look);
        look();
      }),
    onSaved: (listener) => {
      listeners.push(listener);
    },
    leave,
  };
};
