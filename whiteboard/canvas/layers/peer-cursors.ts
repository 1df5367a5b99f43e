import type { Point } from '../../board/geometry.ts';
import type { PeerPresence } from '../../editor/presence.ts';
import { readableOn } from '../readable-on.ts';

/** An arrow with a white rim, its tip in the corner of a box of 16 × 22 CSS pixels less the rim. */
const arrow =
  '<svg width="16" height="22" viewBox="-2 -2 16 22" aria-hidden="true">' +
  '<path d="M0 0v17l4.6-4.2 7-.6z" fill="currentColor" stroke="#fff" stroke-width="1.5" stroke-linejoin="round"/></svg>';

/** The pointers of others and their names, as elements above the canvas. */
export interface PeerCursors {
  /** Shows one pointer for each place, moves those that there are, and takes away all others. */
  place(
    places: ReadonlyMap<number, Point>,
    peers: ReadonlyMap<number, PeerPresence>,
    toScreen: (at: Point) => Point,
    pixelRatio: number,
  ): void;
}

interface Cursor {
  readonly element: HTMLElement;
  readonly name: HTMLElement;
  peer: PeerPresence | null;
  transform: string;
}

const makeCursor = (): Cursor => {
  const element = document.createElement('div');
  element.className = 'peer-cursor';
  element.innerHTML = arrow;
  const name = document.createElement('span');
  name.dir = 'auto';
  element.append(name);
  return { element, name, peer: null, transform: '' };
};

/** @param glass the element that they are put into, whose corner is the canvas'. */
export const createPeerCursors = (glass: HTMLElement): PeerCursors => {
  const cursors = new Map<number, Cursor>();

  const dress = (cursor: Cursor, peer: PeerPresence): void => {
    if (cursor.peer?.name !== peer.name) cursor.name.textContent = peer.name;
    if (cursor.peer?.colour !== peer.colour) {
      cursor.element.style.color = peer.colour;
      cursor.name.style.background = peer.colour;
      cursor.name.style.color = readableOn(peer.colour);
    }
    cursor.peer = peer;
  };

  return {
    place(places, peers, toScreen, pixelRatio) {
      for (const [id, { element }] of cursors) {
        if (places.has(id) && peers.has(id)) continue;
        element.remove();
        cursors.delete(id);
      }
      for (const [id, at] of places) {
        const peer = peers.get(id);
        if (peer === undefined) continue;
        let cursor = cursors.get(id);
        if (cursor === undefined) {
          cursor = makeCursor();
          cursors.set(id, cursor);
          glass.append(cursor.element);
        }
        if (cursor.peer !== peer) dress(cursor, peer);
        const { x, y } = toScreen(at);
        // On whole pixels of the screen, where names stay sharp.
        const snap = (length: number): number => Math.round(length * pixelRatio) / pixelRatio;
        const transform = `translate(${snap(x)}px, ${snap(y)}px)`;
        if (transform === cursor.transform) continue;
        cursor.transform = transform;
        cursor.element.style.transform = transform;
      }
    },
  };
};
