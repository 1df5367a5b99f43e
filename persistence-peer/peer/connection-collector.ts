import { setTimeout as sleep } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

/**
 * Frees what closed connections still hold. A closed RTCPeerConnection of `@roamhq/wrtc` keeps 4 descriptors and
 * 2 threads until JavaScript's garbage collector has taken its wrapper (measured: 68 descriptors after 6 closed
 * pairs, 20 after three collections), and an archive that idles allocates too little for one ever to run.
 */
export interface ConnectionCollector {
  /** A connection was closed. Some time later the collector runs, once for all that were closed meanwhile. */
  closed(): void;
  stop(): void;
}

/** The wrappers refer to each other: it takes as many collections until the last one is free. */
const COLLECTIONS = 3;
const BETWEEN_MS = 500;

const exposedGc = (): (() => void) => {
  setFlagsFromString('--expose-gc');
  const gc: unknown = runInNewContext('gc');
  return typeof gc === 'function' ? () => void gc() : () => undefined;
};

/**
 * @param afterMs How long to wait after a connection was closed: timers of its own hold on to it for about 5 s, and
 * more may follow, while a collection takes tens of milliseconds.
 */
export const createConnectionCollector = (afterMs = 8_000): ConnectionCollector => {
  const gc = exposedGc();
  let timer: NodeJS.Timeout | null = null;
  let again = false;
  const collect = async (): Promise<void> => {
    for (let i = 0; i < COLLECTIONS; i++) {
      gc();
      await sleep(BETWEEN_MS, undefined, { ref: false });
    }
  };
  const arm = (): void => {
    timer = setTimeout(() => {
      timer = null;
      void collect();
      // Those that were closed a moment ago are still held.
      if (again) arm();
      again = false;
    }, afterMs).unref();
  };
  return {
    closed() {
      if (timer === null) arm();
      else again = true;
    },
    stop() {
      if (timer !== null) clearTimeout(timer);
      timer = null;
    },
  };
};
