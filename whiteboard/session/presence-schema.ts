import * as v from 'valibot';
import type { LocalPresence, PeerPresence, PersonHolds } from '../editor/presence.ts';
import { pickColour } from './person-colours.ts';
import { cleanName } from './person-name.ts';

/** Farthest coordinate, in board units, that is believed of somebody's pointer or drag. */
const MAX_COORDINATE = 1e8;
/** Most selected shapes shown of one person; a whole selected board is not worth its bytes. */
export const MAX_SELECTION = 200;

const Coordinate = v.pipe(v.number(), v.finite(), v.minValue(-MAX_COORDINATE), v.maxValue(MAX_COORDINATE));
/** Radians: a hand turns by less than a whole turn from where it began. */
const Angle = v.pipe(v.number(), v.finite(), v.minValue(-4 * Math.PI), v.maxValue(4 * Math.PI));
const BoxTuple = v.strictTuple([Coordinate, Coordinate, Coordinate, Coordinate]);

const Hold = v.picklist(['new', 'settled', 'chosen']);
/** Of a version that never gives way: as good as chosen. */
const CHOSEN: PersonHolds = { name: 'chosen', colour: 'chosen' };

/** Each field falls back on its own: a peer of another version is shown without what is not understood. */
const Presence = v.object({
  name: v.fallback(v.pipe(v.string(), v.transform(cleanName)), ''),
  colour: v.fallback(v.nullable(v.pipe(v.string(), v.regex(/^#[0-9a-f]{6}$/i))), null),
  cursor: v.fallback(v.nullable(v.object({ x: Coordinate, y: Coordinate })), null),
  selection: v.fallback(
    v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{1,64}$/))), v.maxLength(MAX_SELECTION)),
    [],
  ),
  tool: v.fallback(v.pipe(v.string(), v.regex(/^[a-z-]{1,20}$/)), 'select'),
  drag: v.fallback(
    v.nullable(
      v.variant('kind', [
        v.object({ kind: v.literal('move'), dx: Coordinate, dy: Coordinate }),
        v.object({ kind: v.literal('resize'), from: BoxTuple, to: BoxTuple }),
        v.object({ kind: v.literal('rotate'), x: Coordinate, y: Coordinate, angle: Angle }),
      ]),
    ),
    null,
  ),
  viewer: v.fallback(v.boolean(), false),
  holds: v.fallback(v.object({ name: Hold, colour: Hold }), CHOSEN),
});

/** What is sent: the editor's presence, whether this person holds a view link only, and how firmly name and colour. */
export interface SentPresence extends LocalPresence {
  readonly viewer: boolean;
  readonly holds: PersonHolds;
}

/**
 * Reads what another client says of itself. Nothing that it can say throws, and nothing but a plain, bounded value
 * comes out; null when it is no presence at all.
 * @param nameless what somebody without a name is called.
 */
export const readPresence = (clientId: number, state: unknown, nameless: string): PeerPresence | null => {
  const result = v.safeParse(Presence, state);
  if (!result.success) return null;
  const { name, colour, ...rest } = result.output;
  return {
    ...rest,
    clientId,
    name: name === '' ? nameless : name,
    colour: colour ?? pickColour((clientId % 997) / 997),
  };
};
