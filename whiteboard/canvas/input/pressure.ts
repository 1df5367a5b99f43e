/** What of an event decides. */
interface Pressed {
  readonly pointerType: string;
  readonly pressure: number;
}

/** Devices without pressure say this while a button is down; a finger's is its size and means nothing. */
const unknown = 0.5;

/**
 * How hard a pen presses, from 0 to 1. A pen that is being lifted says 0, which is no pressure that anybody has drawn
 * with: its line ends as hard as it was drawn.
 */
export const createPressure = (): { readonly begin: () => void; readonly of: (event: Pressed) => number } => {
  let last = unknown;
  return {
    begin() {
      last = unknown;
    },
    of({ pointerType, pressure }) {
      if (pointerType !== 'pen') return unknown;
      if (pressure > 0) last = pressure;
      return last;
    },
  };
};
