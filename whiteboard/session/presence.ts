import type { Awareness } from 'y-protocols/awareness';
import type { LocalPresence, PeerPresence, PersonHolds, PresencePort } from '../editor/presence.ts';
import { MAX_SELECTION, readPresence, type SentPresence } from './presence-schema.ts';

/** Shortest time between two messages, in milliseconds: 30 a second. */
const INTERVAL_MS = 1000 / 30;
/** Most people shown; somebody with a link could claim to be any number. */
const MAX_PEERS = 256;

export interface AwarenessPresenceOptions {
  readonly awareness: Awareness;
  readonly name: string;
  readonly colour: string;
  readonly holds: PersonHolds;
  readonly viewer: boolean;
  /** What others without a name are called. */
  readonly nameless: () => string;
}

export interface AwarenessPresence extends PresencePort {
  readonly clientId: number;
  local(): SentPresence;
  /** Who this person is from now on; sent with what is set at the same moment. */
  present(person: Pick<SentPresence, 'name' | 'colour' | 'holds'>): void;
  /** Says everything anew: after joining a room again, whose members know nothing of us. */
  announce(): void;
  destroy(): void;
}

/** {@link PresencePort} on y-protocols' Awareness. */
export const createPresence = (options: AwarenessPresenceOptions): AwarenessPresence => {
  const { awareness, viewer, nameless } = options;
  let local: SentPresence = {
    name: options.name,
    colour: options.colour,
    cursor: null,
    selection: [],
    tool: 'select',
    drag: null,
    viewer,
    holds: options.holds,
  };
  let sentAt = Number.NEGATIVE_INFINITY;
  let timer: ReturnType<typeof setTimeout> | null = null;
  let peers: ReadonlyMap<number, PeerPresence> = new Map();
  const listeners = new Set<() => void>();
  /** What was read of whom, so that only those who changed are read again. */
  const read = new Map<number, { readonly state: unknown; readonly presence: PeerPresence | null }>();

  const send = (): void => {
    timer = null;
    sentAt = performance.now();
    awareness.setLocalState({ ...local });
  };

  const onChange = (): void => {
    const next = new Map<number, PeerPresence>();
    for (const [clientId, state] of awareness.getStates()) {
      if (clientId === awareness.clientID || next.size >= MAX_PEERS) continue;
      let known = read.get(clientId);
      if (known === undefined || known.state !== state) {
        known = { state, presence: readPresence(clientId, state, nameless()) };
        read.set(clientId, known);
      }
      if (known.presence !== null) next.set(clientId, known.presence);
    }
    for (const clientId of read.keys()) if (!awareness.getStates().has(clientId)) read.delete(clientId);
    const unchanged =
      next.size === peers.size && [...next].every(([id, presence]) => peers.get(id) === presence);
    if (unchanged) return;
    peers = next;
    for (const listener of [...listeners]) listener();
  };
  awareness.on('change', onChange);
  send();
  onChange();

  const sendSoon = (): void => {
    if (timer !== null) return;
    const wait = sentAt + INTERVAL_MS - performance.now();
    if (wait <= 0) send();
    else timer = setTimeout(send, wait);
  };

  return {
    clientId: awareness.clientID,
    local: () => local,
    set(patch: Partial<LocalPresence>) {
      local = { ...local, ...patch, viewer };
      if (local.selection.length > MAX_SELECTION) {
        local = { ...local, selection: local.selection.slice(0, MAX_SELECTION) };
      }
      sendSoon();
    },
    present({ name, colour, holds }) {
      local = { ...local, name, colour, holds };
      sendSoon();
    },
    announce: send,
    peers: () => peers,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    destroy() {
      if (timer !== null) clearTimeout(timer);
      awareness.off('change', onChange);
      listeners.clear();
    },
  };
};
