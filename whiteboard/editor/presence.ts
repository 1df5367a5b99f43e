import type { ShapeId } from '../board/shape.ts';
import type { Hold } from '../session/distinct-guest.ts';

/** What everybody sees of a person; never saved. Kept small: awareness sends it whole at every change. */
export interface LocalPresence {
  readonly name: string;
  /** `#rrggbb`, readable on light and dark. */
  readonly colour: string;
  /** Pointer in board units, or null when it is off the canvas. */
  readonly cursor: { readonly x: number; readonly y: number } | null;
  readonly selection: readonly ShapeId[];
  readonly tool: string;
  /** What is being dragged: how far the selected shapes are off from where the document has them. Written once at the end. */
  readonly drag: PresenceDrag | null;
}

export type PresenceDrag =
  | { readonly kind: 'move'; readonly dx: number; readonly dy: number }
  /** The selection's box as it is (from) and as it is being made (to). */
  | {
      readonly kind: 'resize';
      readonly from: readonly [number, number, number, number];
      readonly to: readonly [number, number, number, number];
    }
  /** A turn about a point of the board, clockwise, in radians. */
  | { readonly kind: 'rotate'; readonly x: number; readonly y: number; readonly angle: number };

/** How firmly a person holds the name and the colour. */
export interface PersonHolds {
  readonly name: Hold;
  readonly colour: Hold;
}

/** Another person's presence, validated: awareness is input from outside. */
export interface PeerPresence extends LocalPresence {
  readonly clientId: number;
  readonly viewer: boolean;
  readonly holds: PersonHolds;
}

/** How the editor tells and hears presence; implemented on y-protocols' Awareness in `session/`. */
export interface PresencePort {
  /** Merges into the local state; sent at most 30 times a second, the latest only. */
  set(patch: Partial<LocalPresence>): void;
  peers(): ReadonlyMap<number, PeerPresence>;
  subscribe(listener: () => void): () => void;
}
