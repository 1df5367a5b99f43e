/**
 * How much room a board takes, against what it is not to exceed. Prints a table; the exit code is 1 when a
 * goal is missed. Run: npx tsx --conditions=meshboard-source whiteboard/board/bench/size.ts
 */
import * as Y from 'yjs';
import { openBoard } from '../open-board.ts';
import type { NewShape, ShapePatch } from '../shape.ts';

/** Numbers that are the same on every run (mulberry32). */
const randomFrom = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0;
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
};

/** A document whose client id is long, as most are: it stands in every item. */
const newDocument = (clientID: number): Y.Doc => {
  const doc = new Y.Doc();
  doc.clientID = clientID;
  return doc;
};

const bytes = (doc: Y.Doc): number => Y.encodeStateAsUpdate(doc).length;

/** Sends every update of one document to another as it is made; counts bytes and messages. */
const follow = (from: Y.Doc, to: Y.Doc) => {
  const traffic = { bytes: 0, messages: 0 };
  from.on('update', (update: Uint8Array) => {
    traffic.bytes += update.length;
    traffic.messages++;
    Y.applyUpdate(to, update, 'peer');
  });
  return traffic;
};

const rectangles = (): { whole: number; load: number } => {
  const random = randomFrom(1);
  const doc = newDocument(3_912_345_678);
  const shapes: NewShape[] = Array.from({ length: 10_000 }, () => ({
    type: 'rectangle',
    x: random() * 10_000,
    y: random() * 10_000,
    w: 20 + random() * 300,
    h: 20 + random() * 300,
  }));
  openBoard(doc).add(shapes);
  const update = Y.encodeStateAsUpdate(doc);
  const other = new Y.Doc();
  const start = performance.now();
  Y.applyUpdate(other, update);
  const board = openBoard(other);
  if (board.ordered.length !== 10_000) throw new Error('The other side has another board.');
  return { whole: update.length, load: performance.now() - start };
};

/** A pen's path at some 120 points a second: a wave whose speed changes. */
const handwriting = (count: number, pressure: boolean): number[] => {
  const random = randomFrom(2);
  const points: number[] = [];
  for (let i = 0; i < count; i++) {
    const t = i / 9;
    points.push(
      400 + i * 1.1 + 22 * Math.cos(t * 2.3) + random() * 0.4,
      300 + 35 * Math.sin(t) + random() * 0.4,
      pressure ? 0.5 + 0.35 * Math.sin(t / 3) + random() * 0.02 : 0.5,
    );
  }
  return points;
};

const stroke = (pressure: boolean) => {
  const doc = newDocument(3_912_345_678);
  const other = newDocument(2_712_345_678);
  const traffic = follow(doc, other);
  const board = openBoard(doc);
  openBoard(other);
  board.title = 'A board';
  const [before, beforeThere] = [bytes(doc), bytes(other)];
  const writer = board.beginStroke({
    type: 'stroke',
    x: 0,
    y: 0,
    pressure,
    style: { stroke: 'blue', width: 4 },
  });
  const points = handwriting(500, pressure);
  // Eight points a call: two frames of a pen that reports 240 times a second.
  for (let i = 0; i < points.length; i += 24) writer.append(points.slice(i, i + 24));
  writer.commit();
  return { here: bytes(doc) - before, there: bytes(other) - beforeThere, traffic };
};

const dragging = () => {
  const doc = newDocument(3_912_345_678);
  const board = openBoard(doc);
  const random = randomFrom(3);
  const ids = board.add(
    Array.from({ length: 10_000 }, () => ({
      type: 'rectangle',
      x: random() * 10_000,
      y: random() * 10_000,
      w: 100,
      h: 80,
    })),
  );
  const other = new Y.Doc();
  Y.applyUpdate(other, Y.encodeStateAsUpdate(doc));
  follow(doc, other);
  const [before, beforeThere] = [bytes(doc), bytes(other)];
  // A thousand shapes are dragged one after the other, 60 writes each. (Dragging shows as presence and
  // writes once; this is the worst that a program that writes every frame can do.)
  for (const id of ids.slice(0, 1_000)) {
    for (let frame = 0; frame < 60; frame++) {
      const shape = board.shapes.get(id);
      if (shape === undefined) throw new Error('A shape is missing.');
      const patch: ShapePatch = { x: shape.x + 3, y: shape.y + 1 };
      board.update(new Map([[id, patch]]));
    }
    board.undo.mark();
  }
  return { here: bytes(doc) - before, there: bytes(other) - beforeThere };
};

interface Row {
  readonly what: string;
  readonly measured: number;
  readonly goal: number | null;
}

const kilo = (value: number): string => `${(value / 1000).toFixed(2)} kB`;

const { whole, load } = rectangles();
const mouse = stroke(false);
const pen = stroke(true);
const dragged = dragging();
const rows: readonly Row[] = [
  { what: '10,000 rectangles, update V1', measured: whole, goal: 1_100_000 },
  { what: '500-point stroke (mouse), author', measured: mouse.here, goal: 2_400 },
  { what: '500-point stroke (mouse), another peer', measured: mouse.there, goal: 2_400 },
  { what: '500-point stroke (mouse), sent', measured: mouse.traffic.bytes, goal: null },
  { what: '500-point stroke (pen), author', measured: pen.here, goal: 2_400 },
  { what: '500-point stroke (pen), another peer', measured: pen.there, goal: 2_400 },
  { what: '500-point stroke (pen), sent', measured: pen.traffic.bytes, goal: null },
  // The author's undo keeps what every write replaced until the session ends: no goal.
  { what: '60,000 writes of dragging, author', measured: dragged.here, goal: null },
  { what: '60,000 writes of dragging, another peer', measured: dragged.there, goal: 100_000 },
];
let missed = 0;
for (const { what, measured, goal } of rows) {
  const verdict = goal === null ? '' : measured <= goal ? `within ${kilo(goal)}` : `MISSED: ${kilo(goal)}`;
  if (goal !== null && measured > goal) missed++;
  console.log(`${what.padEnd(42)} ${kilo(measured).padStart(12)}  ${verdict}`);
}
console.log(`${'10,000 rectangles, applied and read'.padEnd(42)} ${load.toFixed(0).padStart(9)} ms`);
process.exitCode = missed === 0 ? 0 : 1;
