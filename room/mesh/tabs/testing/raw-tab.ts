import { MemberId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { toBase64Url } from '../../../encoding/base64url.ts';
import { type LobbyMessage, PairMessage, TAB_VERSION } from '../tab-message.ts';

export const randomId = (): string => toBase64Url(crypto.getRandomValues(new Uint8Array(16)));

export const randomMember = (): MemberId => v.parse(MemberId, randomId());

/** One who knows a lobby's name and says whatever a test wants said. */
export interface RawTab {
  readonly member: MemberId;
  /** Says anything where all tabs listen. */
  sayToAll(message: unknown): void;
  hello(lock?: string | null): void;
  /** Listens on the channel between this tab and another, under an id. */
  pairWith(other: MemberId, id?: string): RawPair;
  close(): void;
}

export interface RawPair {
  readonly id: string;
  /** The other end's id, once it has said it. */
  readonly theirs: Promise<string>;
  say(message: unknown): void;
  /** Does what it takes for the other end to have a link. */
  open(): Promise<void>;
  /** The next message of a type. */
  next<T extends PairMessage['type']>(type: T): Promise<Extract<PairMessage, { type: T }>>;
  /** Stops answering pings, as one who does not run any more. */
  mute(): void;
}

export const rawTab = (channel: string, member: MemberId = randomMember()): RawTab => {
  const lobby = new BroadcastChannel(channel);
  const open = [lobby];

  const pairWith = (other: MemberId, id: string = randomId()): RawPair => {
    const pair = new BroadcastChannel(`${channel} ${[member, other].sort().join(' ')}`);
    open.push(pair);
    const listeners = new Set<(message: PairMessage) => void>();
    let muted = false;
    const next: RawPair['next'] = (type) =>
      new Promise((resolve) => {
        const listener = (message: PairMessage): void => {
          if (message.type !== type) return;
          listeners.delete(listener);
          resolve(message as Extract<PairMessage, { type: typeof type }>);
        };
        listeners.add(listener);
      });
    const theirs = next('open').then(({ from }) => from);
    pair.onmessage = ({ data }: MessageEvent<unknown>) => {
      const message = v.parse(PairMessage, data);
      if (message.type === 'ping' && !muted) {
        void theirs.then((to) => pair.postMessage({ type: 'pong', to, number: message.number }));
      }
      for (const listener of [...listeners]) listener(message);
    };
    return {
      id,
      theirs,
      next,
      say: (message) => pair.postMessage(message),
      async open() {
        pair.postMessage({ type: 'open', from: id, to: null });
        pair.postMessage({ type: 'open', from: id, to: await theirs });
      },
      mute: () => {
        muted = true;
      },
    };
  };

  return {
    member,
    sayToAll: (message) => lobby.postMessage(message),
    hello: (lock = null) =>
      lobby.postMessage({ type: 'hello', version: TAB_VERSION, member, lock } satisfies LobbyMessage),
    pairWith,
    close: () => {
      for (const channel of open) channel.close();
    },
  };
};
