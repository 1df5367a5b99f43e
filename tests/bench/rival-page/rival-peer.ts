/** What a page of `main.ts` does when it is asked, as `window.peer`. */
export interface RivalPeer {
  /**
   * @param room - A capability link, or the name of an open room.
   * @param server - Where the signaling server is.
   */
  join(kind: 'meshboard' | 'y-webrtc', room: string, server: string): void;
  /** Links that are up. */
  links(): number;
  /** How many texts have been written, by anybody, as far as is known here. */
  length(): number;
  write(text: string): void;
  /** From now on it answers whoever asks. */
  answer(): void;
  /** Asks so many times. @returns the milliseconds from before each question was written until its answer was there. */
  roundTrips(name: string, count: number, everyMs: number): Promise<number[]>;
}

declare global {
  interface Window {
    peer?: RivalPeer;
  }
}
