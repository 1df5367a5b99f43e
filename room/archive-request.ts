import type { ArchivePublicKey } from '@meshboard/signaling/protocol';
import type { Signaling } from './signaling/signaling.ts';

/** Between two attempts to hand the key over, in milliseconds: the archive may be starting, or full for the moment. */
const RETRY_MS = 5_000;

export interface ArchiveRequestOptions {
  readonly signaling: Signaling;
  /** Seals the edit key to an archive's public key. */
  readonly seal: (archiveKey: ArchivePublicKey) => string;
  /** The only archive key that may be given the edit key; null: the first one that is named. */
  readonly trusted: string | null;
  onTrusted(key: string): void;
  onChanged(key: string): void;
}

/** Asks the archive to keep the room, as long as it is wanted: after each join and whenever an archive appears. */
export interface ArchiveRequest {
  setWanted(wanted: boolean): void;
  close(): void;
}

export const createArchiveRequest = (options: ArchiveRequestOptions): ArchiveRequest => {
  const { signaling, seal } = options;
  let wanted = false;
  let trusted = options.trusted;
  let asking = false;
  let again = false;
  let timer: ReturnType<typeof setTimeout> | null = null;

  const askOnce = async (key: ArchivePublicKey): Promise<void> => {
    try {
      await signaling.keep(seal(key));
      if (trusted !== key) {
        trusted = key;
        options.onTrusted(key);
      }
    } catch {
      // Whatever the reason (no archive at the moment, a limit, a lost connection), "On this device only" is
      // what the person sees meanwhile, and trying again is all there is to do.
      timer = setTimeout(ask, RETRY_MS);
    }
  };

  const ask = (): void => {
    const key = signaling.archive;
    if (timer !== null) clearTimeout(timer);
    timer = null;
    if (!wanted || key === null || signaling.state !== 'joined') return;
    if (trusted !== null && trusted !== key) {
      options.onChanged(key);
      return;
    }
    if (asking) {
      again = true;
      return;
    }
    asking = true;
    void askOnce(key).finally(() => {
      asking = false;
      if (again) {
        again = false;
        ask();
      }
    });
  };

  const stops = [signaling.on('joined', ask), signaling.on('archive', ask)];
  return {
    setWanted(value) {
      wanted = value;
      ask();
    },
    close() {
      wanted = false;
      if (timer !== null) clearTimeout(timer);
      for (const stop of stops) stop();
    },
  };
};
