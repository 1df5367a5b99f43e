import { createHash, type Hash } from 'node:crypto';
import * as encoding from 'lib0/encoding';
import * as Y from 'yjs';

/**
 * A digest of what a document says, the same for all replicas that have seen the same updates, whichever order
 * they came in and however Yjs has merged or collected its structs since. Two replicas with one digest have the
 * same state vector, the same deletions, and at every clock that is not deleted the same content in the same place.
 *
 * Yjs' own encoding does not serve: replicas with equal content encode to different bytes when one has merged
 * neighbouring structs and the other has not yet.
 */
export const documentDigest = (doc: Y.Doc): string => {
  const hash = createHash('sha256');
  for (const [client, structs] of [...doc.store.clients].sort(([a], [b]) => a - b)) {
    const run = new Run(hash, client);
    for (const struct of structs) {
      if (struct instanceof Y.Item && !struct.deleted) run.item(struct);
      else run.deleted(struct.id.clock, struct.length);
    }
    run.end();
  }
  return hash.digest('hex');
};

/**
 * One client's structs, written to the hash so that neighbours which could be merged are written as if they were:
 * the second half of a split item names the end of the first as its origin.
 */
class Run {
  readonly #hash: Hash;
  #kind = '';
  /** Clocks of the current kind since its marker was written. */
  #length = 0;
  #last: Y.ID | null = null;
  #right = '';

  constructor(hash: Hash, client: number) {
    this.#hash = hash;
    this.#fields('client', client);
  }

  deleted(clock: number, length: number): void {
    if (this.#kind !== 'deleted') {
      this.end();
      this.#kind = 'deleted';
      this.#fields('deleted', clock);
    }
    this.#length += length;
  }

  item(item: Y.Item): void {
    const kind = item.content.constructor.name;
    const right = idText(item.rightOrigin);
    const continues =
      kind === this.#kind &&
      right === this.#right &&
      this.#last !== null &&
      Y.compareIDs(item.origin, this.#last);
    if (!continues) {
      this.end();
      this.#fields(kind, item.id.clock, idText(item.origin), right, parentText(item), item.parentSub ?? '');
    }
    this.#kind = kind;
    this.#right = right;
    this.#last = Y.createID(item.id.client, item.id.clock + item.length - 1);
    this.#length += item.length;
    this.#content(item.content);
  }

  /** Closes the current run with its length, so that content cannot pass for a marker. */
  end(): void {
    if (this.#kind !== '') this.#fields('end', this.#length);
    this.#kind = '';
    this.#length = 0;
    this.#last = null;
  }

  #content(content: Y.Item['content']): void {
    if (content instanceof Y.ContentString) {
      this.#hash.update(content.str, 'utf16le');
    } else if (content instanceof Y.ContentAny || content instanceof Y.ContentJSON) {
      for (const value of content.getContent())
        this.#hash.update(encoding.encode((to) => encoding.writeAny(to, value)));
    } else {
      const encoder = new Y.UpdateEncoderV1();
      content.write(encoder, 0);
      this.#hash.update(encoder.toUint8Array());
    }
  }

  #fields(...fields: (string | number)[]): void {
    this.#hash.update(JSON.stringify(fields));
  }
}

const idText = (id: Y.ID | null): string => (id === null ? '' : `${id.client}:${id.clock}`);

const parentText = ({ parent }: Y.Item): string => {
  if (parent instanceof Y.AbstractType)
    return parent._item === null ? `root ${Y.findRootTypeKey(parent)}` : idText(parent._item.id);
  return parent instanceof Y.ID ? idText(parent) : '';
};
