import type { PeerPresence, PersonHolds } from '../editor/presence.ts';
import { createStore, type ReadableStore } from '../editor/store.ts';
import { type Claim, distinctValue, goesBefore, type Hold, ownOrder } from './distinct-guest.ts';
import { PERSON_COLOURS, type PersonColour } from './person-colours.ts';
import { pickName } from './person-name.ts';
import type { AwarenessPresence } from './presence.ts';
import type { Settings } from './settings.ts';

/**
 * How long, in milliseconds, something has to be amiss before this guest gives way: by then another tab of this browser
 * is known as one. Twice as long after each time, up to {@link LONGEST_WAIT_MS}: whoever imitates everybody makes
 * nobody flicker.
 */
const WAIT_MS = 300;
const LONGEST_WAIT_MS = 60_000;
/** After so long on the board, in milliseconds, a guest gives way to no newcomer. */
const SETTLED_AFTER_MS = 5_000;

/** What this person is called on a board, and their colour, as the others see them. */
export interface OwnLook {
  readonly name: string;
  readonly colour: string;
}

export interface OwnLookOptions {
  readonly settings: ReadableStore<Settings>;
  /** Names for guests, in the language of the moment; as many in each. */
  readonly guestNames: ReadableStore<readonly string[]>;
  /** Whether somebody on the board is this person in another tab of this browser. */
  readonly isOwnTab: (clientId: number) => boolean;
}

export interface OwnLookStore {
  readonly store: ReadableStore<OwnLook>;
  readonly holds: () => PersonHolds;
  /** Tells it to the others, and follows who they are. */
  start(presence: AwarenessPresence): void;
  /** More may be known of who is a tab of this browser. */
  refresh(): void;
  /** This person is where others, if there are any, can be seen: from now on the time on the board counts. */
  arrived(): void;
  close(): void;
}

const isSamePerson = (one: PeerPresence, other: PeerPresence | undefined): boolean =>
  one === other ||
  (one.name === other?.name &&
    one.colour === other.colour &&
    one.holds.name === other.holds.name &&
    one.holds.colour === other.holds.colour);

/**
 * The name and the colour that this person has on one board: those chosen, or such that nobody present has. What is
 * stored stays as it is.
 */
export const createOwnLook = ({ settings, guestNames, isOwnTab }: OwnLookOptions): OwnLookStore => {
  const chance = (): number => settings.get().chance ?? 0;
  /** In the place of the stored colour, and of the name by chance, on this board. */
  let takenColour: PersonColour | null = null;
  let takenName: number | null = null;
  let settled = false;
  let changes = 0;
  let presence: AwarenessPresence | null = null;
  let waiting: ReturnType<typeof setTimeout> | null = null;
  let settling: ReturnType<typeof setTimeout> | null = null;
  /** Once known as this browser's: a tab that slept may come back by another way. */
  const ownTabs = new Set<number>();

  const nameAt = (at: number): string => guestNames.get()[at] ?? '';
  const look = (): OwnLook => {
    const { name, colour, colourChosen } = settings.get();
    return {
      name: name || nameAt(takenName ?? pickName(guestNames.get().length, chance())),
      colour: colourChosen ? colour : (takenColour ?? colour),
    };
  };
  const holds = (): PersonHolds => {
    const byChance: Hold = settled ? 'settled' : 'new';
    const { name, colourChosen } = settings.get();
    return { name: name === '' ? byChance : 'chosen', colour: colourChosen ? 'chosen' : byChance };
  };
  const store = createStore(look());

  const show = (): void => {
    const next = look();
    const now = store.get();
    if (next.name !== now.name || next.colour !== now.colour) store.set(next);
    const told = presence?.local();
    const held = holds();
    if (told === undefined) return;
    const same =
      told.name === next.name &&
      told.colour === next.colour &&
      told.holds.name === held.name &&
      told.holds.colour === held.colour;
    if (!same) presence?.present({ ...next, holds: held });
  };

  const colourClaim = (clientId: number, { colour, holds }: Pick<PeerPresence, 'colour' | 'holds'>) => ({
    clientId,
    value: colour.toLowerCase(),
    hold: holds.colour,
  });
  const nameClaim = (clientId: number, { name, holds }: Pick<PeerPresence, 'name' | 'holds'>) => ({
    clientId,
    value: name,
    hold: holds.name,
  });

  /**
   * The value to take, or null. Of several tabs of one person, the one that goes before decides, and the others have what
   * it has.
   */
  const better = <V>(own: Claim<V>, others: readonly Claim<V>[], values: readonly V[]): V | null => {
    if (own.hold === 'chosen') return null;
    const [first = own] = [own, ...others.filter(({ clientId }) => ownTabs.has(clientId))].sort((a, b) =>
      goesBefore(a, b) ? -1 : 1,
    );
    if (first !== own) return first.value !== own.value && values.includes(first.value) ? first.value : null;
    const strangers = others.filter(({ clientId }) => !ownTabs.has(clientId));
    return distinctValue(own, strangers, ownOrder(values, chance()));
  };

  /** What is better than what this guest has now; empty when all is well. */
  const improvement = (): { readonly colour?: PersonColour; readonly name?: number } => {
    if (presence === null) return {};
    const { clientId } = presence;
    const peers = [...presence.peers().values()];
    for (const peer of peers) if (isOwnTab(peer.clientId)) ownTabs.add(peer.clientId);
    const own = { ...look(), holds: holds() };
    const colour = better(
      colourClaim(clientId, own),
      peers.map((peer) => colourClaim(peer.clientId, peer)),
      PERSON_COLOURS,
    );
    const name = better(
      nameClaim(clientId, own),
      peers.map((peer) => nameClaim(peer.clientId, peer)),
      guestNames.get(),
    );
    const known = PERSON_COLOURS.find((each) => each === colour);
    return {
      ...(known !== undefined && { colour: known }),
      ...(name !== null && { name: guestNames.get().indexOf(name) }),
    };
  };
  const isWell = ({ colour, name }: ReturnType<typeof improvement>): boolean =>
    colour === undefined && name === undefined;

  const giveWay = (): void => {
    waiting = null;
    const next = improvement();
    if (isWell(next)) return;
    changes += 1;
    takenColour = next.colour ?? takenColour;
    takenName = next.name ?? takenName;
    show();
    watch();
  };
  const watch = (): void => {
    if (waiting !== null || isWell(improvement())) return;
    waiting = setTimeout(giveWay, Math.min(WAIT_MS * 2 ** changes, LONGEST_WAIT_MS));
  };
  const refresh = (): void => {
    show();
    watch();
  };

  let seen: ReadonlyMap<number, PeerPresence> = new Map();
  /** Pointers move 30 times a second, names and colours do not. */
  const onPresence = (): void => {
    const peers = presence?.peers() ?? new Map();
    const unchanged =
      peers.size === seen.size && [...peers].every(([id, peer]) => isSamePerson(peer, seen.get(id)));
    seen = peers;
    if (!unchanged) watch();
  };

  const stops = [settings.subscribe(refresh), guestNames.subscribe(refresh)];
  return {
    store,
    holds,
    start(on) {
      presence = on;
      stops.push(on.subscribe(onPresence));
      refresh();
    },
    refresh,
    arrived() {
      settling ??= setTimeout(() => {
        settled = true;
        refresh();
      }, SETTLED_AFTER_MS);
    },
    close() {
      if (waiting !== null) clearTimeout(waiting);
      if (settling !== null) clearTimeout(settling);
      for (const stop of stops) stop();
    },
  };
};
