import * as Y from 'yjs';
import type { StrokeWriter } from './board.ts';
import { BoardError } from './board-error.ts';
import { LIMITS } from './limits.ts';
import { packStroke, toGrain } from './points.ts';
import { KEY, settlePoints } from './read-shape.ts';
import type { NewShape, ShapeId } from './shape.ts';
import { mapOfWrites, writesOfNew } from './write-shape.ts';

/** Points that make a chunk at once… */
const CHUNK_POINTS = 8;
/**
 * …or that come this long after the last chunk, in milliseconds: less than a frame of a 60 Hz screen, so that each of its
 * points leaves at once, and every second one of a 120 Hz pen. At 32 ms every second point waited for the next one,
 * which is seen; the chunks cost the finished board nothing.
 */
const CHUNK_INTERVAL = 12;

export interface StrokePort {
  readonly id: ShapeId;
  readonly shapes: Y.Map<unknown>;
  /** The key on top of everything, asked for when the first point comes. */
  readonly topKey: () => string;
  /** A transaction that undo does not see. */
  readonly untracked: (work: () => void) => void;
  /** A transaction that is an undo step of its own. */
  readonly tracked: (work: () => void) => void;
  /** Called once when the stroke is done with, in whatever way. */
  readonly ended: () => void;
}

/**
 * Streams a stroke into the document. Until it is complete it is an entry without a type whose chunks hold
 * the points, written outside of undo, so that Yjs can forget the chunks when the packed stroke replaces
 * them (a chunk in an undo stack is kept for good: 3 kB a stroke). What undo does see is the type being set
 * at the end.
 */
export const createStrokeWriter = (
  port: StrokePort,
  shape: NewShape & { readonly type: 'stroke' },
): StrokeWriter => {
  const { id, shapes } = port;
  const points: number[] = [];
  let sent = 0;
  let origin: readonly [number, number] = [0, 0];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let lastSent = Number.NEGATIVE_INFINITY;
  let open = true;
  // Refuses a bad style now, not at the first point.
  writesOfNew({ ...shape, x: 0, y: 0, points: new Float32Array(3) });

  const entry = (): Y.Map<unknown> | null => {
    const found = shapes.get(id);
    return found instanceof Y.Map ? found : null;
  };

  const create = () => {
    origin = [toGrain(points[0] ?? 0) / 100, toGrain(points[1] ?? 0) / 100];
    const writes = writesOfNew({ ...shape, x: origin[0], y: origin[1], points: new Float32Array(3) });
    writes.delete(KEY.type);
    writes.delete(KEY.points);
    writes.set(KEY.place, [toGrain(origin[0]), toGrain(origin[1])]);
    writes.set(KEY.index, port.topKey());
    const map = mapOfWrites(writes);
    map.set(KEY.chunks, new Y.Array<Uint8Array>());
    shapes.set(id, map);
  };

  /** The points from `from` on, relative to the origin. */
  const relative = (from: number): number[] => {
    const part = points.slice(from);
    for (let i = 0; i + 2 < part.length; i += 3) {
      part[i] = (part[i] ?? 0) - origin[0];
      part[i + 1] = (part[i + 1] ?? 0) - origin[1];
    }
    return part;
  };

  const flush = () => {
    clearTimeout(timer);
    timer = undefined;
    if (sent === points.length) return;
    lastSent = performance.now();
    port.untracked(() => {
      if (sent === 0) create();
      const chunks = entry()?.get(KEY.chunks);
      // Somebody may have packed or swept the stroke meanwhile; then the points wait for the commit.
      if (chunks instanceof Y.Array) chunks.push([packStroke(relative(sent))]);
      sent = points.length;
    });
  };

  const end = () => {
    open = false;
    clearTimeout(timer);
    port.ended();
  };

  const writer: StrokeWriter = {
    id,
    append(more) {
      if (!open) return;
      if (more.length % 3 !== 0 || !more.every((each) => Math.abs(each) < LIMITS.coordinate)) {
        throw new BoardError('invalid-value', 'Points of a stroke are triples of finite numbers.');
      }
      if (points.length + more.length > 3 * LIMITS.strokePoints) {
        throw new BoardError('too-large', `A stroke has at most ${LIMITS.strokePoints} points.`);
      }
      more.forEach((each, i) => {
        points.push(i % 3 === 2 ? Math.min(1, Math.max(0, each)) : each);
      });
      if (points.length === sent) return;
      const wait = lastSent + CHUNK_INTERVAL - performance.now();
      if (points.length - sent >= 3 * CHUNK_POINTS || wait <= 0) flush();
      else timer ??= setTimeout(flush, wait);
    },
    commit() {
      if (!open) return false;
      if (points.length > 0 && sent === 0) flush();
      end();
      const map = entry();
      if (points.length === 0 || map === null) return false;
      const packed = relative(0);
      const frame = settlePoints(packed, 3);
      port.tracked(() => map.set(KEY.type, 's'));
      port.untracked(() => {
        // Where the stroke is now, and not where it was begun: somebody may have moved it meanwhile.
        const place = map.get(KEY.place);
        const [x, y] = Array.isArray(place) ? (place as number[]) : [];
        map.set(KEY.place, [(x ?? 0) + toGrain(frame.left), (y ?? 0) + toGrain(frame.top)]);
        map.set(KEY.points, packStroke(packed));
        map.delete(KEY.chunks);
      });
      return true;
    },
    cancel() {
      if (!open) return;
      end();
      if (entry() !== null) port.untracked(() => shapes.delete(id));
    },
  };
  if (shape.points !== undefined && shape.points.length > 0) {
    writer.append(
      Array.from(shape.points, (each, i) => each + (i % 3 === 0 ? shape.x : i % 3 === 1 ? shape.y : 0)),
    );
  }
  return writer;
};
