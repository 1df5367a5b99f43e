import * as Y from 'yjs';
import { GateError } from './gate-error.ts';
import type { ScannedStruct } from './update-scan.ts';

/**
 * An item of which a part is known already. Yjs takes the rest of its content and hangs it behind the known part,
 * without a look at whether that is a part of the same item: the place comes from what is known, the parent from what
 * the update says. With two parents the one counts what the other has, and reading it by its length throws for good.
 * All that is compared here never changes in an item's life, whatever it was merged with or cut into.
 *
 * @param known - How many of the client's clocks are known: more than the struct's first, fewer than its end.
 * @throws GateError `contradiction`
 */
export const checkOverlap = (doc: Y.Doc, struct: Readonly<ScannedStruct>, known: number): void => {
  const last = structAt(doc, struct.client, known - 1);
  const fits = last instanceof Y.Item ? continues(doc, last, struct) : isCollected(doc, struct);
  if (!fits)
    throw new GateError(
      'contradiction',
      `client ${struct.client} at ${struct.clock} is another item than the known one`,
    );
};

/** Null for what is not known, and for no id at all. */
const structAt = ({ store }: Y.Doc, client: number, clock: number): Y.Item | Y.GC | null =>
  client === -1 || clock >= Y.getState(store, client) ? null : Y.getItem(store, Y.createID(client, clock));

const isId = (id: Y.ID | null, client: number, clock: number): boolean =>
  id === null ? client === -1 : id.client === client && id.clock === clock;

/** Whether the known item is a part of this one, or this one of it. */
const continues = (doc: Y.Doc, item: Y.Item, struct: Readonly<ScannedStruct>): boolean => {
  const { client, clock, originClient, originClock, rightOriginClient, rightOriginClock } = struct;
  const begins = item.id.clock;
  const sameOrigin =
    begins === clock
      ? isId(item.origin, originClient, originClock)
      : begins > clock
        ? isId(item.origin, client, begins - 1)
        : originClient === client && originClock === clock - 1;
  return (
    sameOrigin && isId(item.rightOrigin, rightOriginClient, rightOriginClock) && hasPlace(doc, item, struct)
  );
};

/** Whether the item is in the type, and under the key, that the struct says it is. */
const hasPlace = (doc: Y.Doc, { parent, parentSub }: Y.Item, struct: Readonly<ScannedStruct>): boolean => {
  if (struct.parentKind === 'root')
    return doc.share.get(struct.rootName()) === parent && struct.keyName() === parentSub;
  const said = structAt(doc, struct.parentClient, struct.parentClock);
  if (!(said instanceof Y.Item)) return false;
  if (struct.parentKind === 'inherited') return said.parent === parent && said.parentSub === parentSub;
  return (
    said.content instanceof Y.ContentType && said.content.type === parent && struct.keyName() === parentSub
  );
};

/**
 * Whether the item goes where all is collected, as where a collected item goes on in every honest case. Yjs would attach
 * it to the GC and throw.
 */
const isCollected = (doc: Y.Doc, struct: Readonly<ScannedStruct>): boolean => {
  const isGc = (client: number, clock: number): boolean => structAt(doc, client, clock) instanceof Y.GC;
  return (
    isGc(struct.originClient, struct.originClock) ||
    isGc(struct.rightOriginClient, struct.rightOriginClock) ||
    (struct.parentKind === 'item' && isGc(struct.parentClient, struct.parentClock))
  );
};
