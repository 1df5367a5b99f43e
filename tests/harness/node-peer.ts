import { joinRoom, parseLink, type Room, type RoomOptions } from '@meshboard/room';
import wrtc from '@roamhq/wrtc';
import * as Y from 'yjs';

/** A member without a browser: the same room library on `@roamhq/wrtc`. */
export interface NodePeer {
  readonly doc: Y.Doc;
  readonly room: Room;
  leave(): Promise<void>;
}

/**
 * Joins the room of a board's link.
 *
 * @param link As it stands in a browser's address bar, `http://…/#e/…` or `#v/…`.
 * @param options Whatever else the room shall be given; `signaling` defaults to the link's origin.
 */
export const startNodePeer = (link: string, options: Partial<RoomOptions> = {}): NodePeer => {
  const doc = options.doc ?? new Y.Doc();
  const room = joinRoom({
    signaling: new URL(link).origin,
    webrtc: wrtc,
    ...options,
    capability: options.capability ?? parseLink(link),
    doc,
  });
  return { doc, room, leave: () => room.leave() };
};
