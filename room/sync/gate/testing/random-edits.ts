import * as Y from 'yjs';

/** A seeded source of integers below `n` (mulberry32), so that a failure can be run again from its seed. */
export const seededInt = (seed: number): ((n: number) => number) => {
  let state = seed | 0;
  return (n) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % n;
  };
};

/** One transaction of honest work that, over many calls, uses everything that Yjs 13 can put into an update. */
export const editAtRandom = (doc: Y.Doc, int: (n: number) => number): void => {
  const map = doc.getMap<unknown>('map');
  const list = doc.getArray<unknown>('list');
  const text = doc.getText('text');
  const xml = doc.getXmlFragment('xml');
  const key = () => `k${int(4)}`;
  const range = (length: number, most: number): [start: number, length: number] => {
    const start = int(length);
    return [start, Math.min(length - start, 1 + int(most))];
  };
  const edits: (() => void)[] = [
    () => map.set(key(), int(1000)),
    () => map.delete(key()),
    () => list.insert(int(list.length + 1), [1, 'x', { y: [1, null] }]),
    () => list.insert(0, [new Y.Array(), Uint8Array.of(1, 2)]),
    () => list.length > 0 && list.delete(...range(list.length, 4)),
    () => text.insert(int(text.length + 1), 'héllo😀'.slice(0, 1 + int(5))),
    () => text.length > 0 && text.delete(...range(text.length, 4)),
    () => text.length > 0 && text.format(...range(text.length, 3), { bold: int(2) === 0 ? null : true }),
    () => text.insertEmbed(0, { image: 1 }),
    () => map.set(key(), new Y.Map([['label', new Y.Text('ab')]])),
    () => {
      const inner = map.get(key());
      const label = inner instanceof Y.Map ? inner.set('z', int(9)) && inner.get('label') : null;
      if (label instanceof Y.Text) label.insert(0, 'zz');
    },
    () => {
      const element = new Y.XmlElement('p');
      xml.insert(0, [element]);
      element.setAttribute('c', 'd');
      element.insert(0, [new Y.XmlText('tt')]);
    },
  ];
  doc.transact(() => {
    for (let i = 0; i <= int(3); i++) edits[int(edits.length)]?.();
  });
};

/** The bytes with one random change: a byte or bit changed, added or taken away, or a piece of `donor` put in. */
export const mutate = (update: Uint8Array, donor: Uint8Array, int: (n: number) => number): Uint8Array => {
  const at = int(Math.max(1, update.length));
  const [before, after] = [[...update.subarray(0, at)], [...update.subarray(at)]];
  const [first = 0, ...rest] = after;
  const from = int(donor.length);
  switch (int(5)) {
    case 0:
      return Uint8Array.from([...before, int(256), ...rest]);
    case 1:
      return Uint8Array.from([...before, first ^ (1 << int(8)), ...rest]);
    case 2:
      return Uint8Array.from([...before, int(256), ...after]);
    case 3:
      return Uint8Array.from([...before, ...rest]);
    default:
      return Uint8Array.from([...before, ...donor.subarray(from, from + int(12)), ...after]);
  }
};
