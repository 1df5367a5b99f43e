import type { ChannelTraffic } from './counted-webrtc.ts';

/**
 * - `meshboard`: a room with a link, through Socket.IO.
 * - `meshboard-open`: our client in an open room.
 * - `y-webrtc`: the stock provider 10.3.0 in an open room.
 */
export type PeerKind = 'meshboard' | 'meshboard-open' | 'y-webrtc';

/** What a peer's process is told when it starts. */
export interface PeerSpec {
  readonly kind: PeerKind;
  /** Origin of the signaling server. */
  readonly url: string;
  /** The fragment of a capability link, or an open room's name. */
  readonly room: string;
  readonly password?: string;
}

/** What a peer sees. Times are milliseconds on the machine's monotonic clock, which all processes share. */
export interface PeerView {
  readonly client: number;
  /** Links that are up. */
  readonly links: number;
  /** Everything that was written, as it stands in the document. */
  readonly log: readonly string[];
  readonly strokes: number;
  /** Everybody's cursor, by client: what was last given to `point`. */
  readonly cursors: Readonly<Record<number, string>>;
  /** When the cursor of a client went. */
  readonly goneAt: Readonly<Record<number, number>>;
  /** When the document first held as many strokes as were given to `expect`, or null. */
  readonly completeAt: number | null;
}

/** What a peer's process does when it is asked. */
export interface PeerCommands {
  /** Puts so many strokes of 2,000 bytes into the document, the same in every process. @returns its size in bytes. */
  fill(strokes: number): number;
  /** @returns when it began. */
  join(): number;
  expect(strokes: number): void;
  write(text: string): void;
  point(cursor: string): void;
  /** Writes or points so many times, each time something else. @returns when each of those began, in order. */
  burst(what: 'write' | 'point', count: number, everyMs: number): Promise<Record<string, number>>;
  look(): PeerView;
  /** When each text came in from somebody else. */
  arrivals(): Record<string, number>;
  traffic(): ChannelTraffic;
}

/** A call on its way to a peer's process. */
export interface PeerCall {
  readonly id: number;
  readonly command: keyof PeerCommands;
  readonly args: readonly unknown[];
}

export type PeerAnswer =
  | { readonly type: 'ready' }
  | { readonly type: 'answer'; readonly id: number; readonly value: unknown }
  | { readonly type: 'failure'; readonly id: number; readonly message: string };
