import { ByteReader, ByteWriter } from './bytes.ts';
import { LIMITS } from './limits.ts';

/**
 * Hundredths of a unit: the grain of everything but strokes. At the highest zoom (32) it is a third of a
 * pixel.
 */
export const GRAIN = 100;

/**
 * Rounds a coordinate to the grain, as an integer count of hundredths (never -0, which Yjs writes as a long
 * number).
 */
export const toGrain = (value: number): number => Math.round(value * GRAIN) + 0;

/** Packs x0, y0, x1, y1, … as differences from point to point, in hundredths of a unit. */
export const packLine = (points: readonly number[]): Uint8Array<ArrayBuffer> => {
  const writer = new ByteWriter(points.length * 2 + 8);
  let lastX = 0;
  let lastY = 0;
  for (let i = 0; i + 1 < points.length; i += 2) {
    const x = toGrain(points[i] ?? 0);
    const y = toGrain(points[i + 1] ?? 0);
    writer.signed(x - lastX);
    writer.signed(y - lastY);
    lastX = x;
    lastY = y;
  }
  return writer.finish();
};

/** The opposite of {@link packLine}; null for bytes that are no list of 2 to 20,000 points within bounds. */
export const unpackLine = (bytes: Uint8Array): number[] | null => {
  if (bytes.length > LIMITS.packedBytes) return null;
  const reader = new ByteReader(bytes);
  const points: number[] = [];
  const bound = 2 * LIMITS.coordinate * GRAIN;
  let x = 0;
  let y = 0;
  while (!reader.done) {
    x += reader.signed();
    y += reader.signed();
    if (!reader.ok || Math.abs(x) > bound || Math.abs(y) > bound) return null;
    points.push(x / GRAIN, y / GRAIN);
    if (points.length > 2 * LIMITS.linePoints) return null;
  }
  return points.length >= 4 ? points : null;
};

const WITH_PRESSURE = 1;
/** The exponent of the quantum is written as a byte with this added. */
const EXPONENT_BIAS = 64;
const PRESSURE_STEPS = 127;

/** A quarter of a unit: also where points lie far apart, what is drawn must not shift visibly. */
const COARSEST = -2;
const FINEST = -10;

/**
 * The power of two in whose multiples a stroke is written: the typical distance between two points is some
 * 24 to 48 of it. So most differences fit one byte, and a stroke made at any zoom keeps the same precision
 * on its author's screen (a fiftieth of a step, and never more than an eighth of a unit).
 */
const quantumExponent = (points: ArrayLike<number>): number => {
  const steps: number[] = [];
  for (let i = 3; i + 1 < points.length; i += 3) {
    const dx = Math.abs((points[i] ?? 0) - (points[i - 3] ?? 0));
    const dy = Math.abs((points[i + 1] ?? 0) - (points[i - 2] ?? 0));
    const step = Math.max(dx, dy);
    if (step > 0) steps.push(step);
  }
  steps.sort((a, b) => a - b);
  const typical = steps[Math.floor(steps.length / 2)] ?? 1;
  return Math.min(COARSEST, Math.max(FINEST, Math.ceil(Math.log2(typical / 48))));
};

/**
 * Packs x, y, pressure triples: a byte of flags (1: pressures follow), the quantum's exponent plus 64, then
 * for every point the differences of x and y to the point before in quanta and, with the flag, of the
 * pressure in 1/127. Pressures that are all the same 0.5 (a mouse) are left out.
 */
export const packStroke = (points: ArrayLike<number>): Uint8Array<ArrayBuffer> => {
  let pressures = false;
  for (let i = 2; i < points.length; i += 3) if (points[i] !== 0.5) pressures = true;
  const exponent = quantumExponent(points);
  const scale = 2 ** -exponent;
  const writer = new ByteWriter(points.length * 2 + 8);
  writer.byte(pressures ? WITH_PRESSURE : 0);
  writer.byte(exponent + EXPONENT_BIAS);
  let lastX = 0;
  let lastY = 0;
  let lastPressure = 0;
  for (let i = 0; i + 2 < points.length; i += 3) {
    const x = Math.round((points[i] ?? 0) * scale);
    const y = Math.round((points[i + 1] ?? 0) * scale);
    writer.signed(x - lastX);
    writer.signed(y - lastY);
    if (pressures) {
      const pressure = Math.round(Math.min(1, Math.max(0, points[i + 2] ?? 0.5)) * PRESSURE_STEPS);
      writer.signed(pressure - lastPressure);
      lastPressure = pressure;
    }
    lastX = x;
    lastY = y;
  }
  return writer.finish();
};

/** Where strokes are unpacked to, grown to the longest so far: a board that comes in has thousands. */
let scratch = new Float64Array(3 * 1024);

/**
 * Writes x, y, pressure, … of a packed stroke into {@link scratch}.
 * @returns how many numbers there are; -1 for bytes that are no list of points within bounds.
 */
const decodeStroke = (bytes: Uint8Array): number => {
  if (bytes.length > LIMITS.packedBytes || bytes.length < 2) return -1;
  const reader = new ByteReader(bytes);
  const flags = reader.byte();
  const exponent = reader.byte() - EXPONENT_BIAS;
  if (flags > WITH_PRESSURE || exponent < -20 || exponent > 20) return -1;
  const quantum = 2 ** exponent;
  const bound = (2 * LIMITS.coordinate) / quantum;
  // A point takes two bytes at least.
  const most = Math.min(3 * LIMITS.strokePoints, 3 * (bytes.length >> 1));
  if (scratch.length < most) scratch = new Float64Array(most);
  const numbers = scratch;
  let length = 0;
  let x = 0;
  let y = 0;
  let pressure = flags === WITH_PRESSURE ? 0 : PRESSURE_STEPS / 2;
  while (!reader.done) {
    if (length === most) return -1;
    x += reader.signed();
    y += reader.signed();
    if (flags === WITH_PRESSURE) pressure += reader.signed();
    if (!reader.ok || Math.abs(x) > bound || Math.abs(y) > bound) return -1;
    if (pressure < 0 || pressure > PRESSURE_STEPS) return -1;
    numbers[length] = x * quantum;
    numbers[length + 1] = y * quantum;
    numbers[length + 2] = pressure / PRESSURE_STEPS;
    length += 3;
  }
  return length;
};

/**
 * Appends the points of a packed piece of a stroke to `into`.
 * @returns false, with `into` as it was, for bytes that are no list of points within bounds.
 */
export const appendStroke = (bytes: Uint8Array, into: number[]): boolean => {
  const length = decodeStroke(bytes);
  for (let i = 0; i < length; i++) into.push(scratch[i] ?? 0);
  return length >= 0;
};

/** A stroke's points, moved so that the least x and y are 0. */
export interface UnpackedStroke {
  readonly points: Float32Array;
  /** By how much they were moved. */
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** The opposite of {@link packStroke}; null for bytes that are no list of at least one point within bounds. */
export const unpackStroke = (bytes: Uint8Array): UnpackedStroke | null => {
  const length = decodeStroke(bytes);
  if (length < 3) return null;
  const numbers = scratch;
  let left = Infinity;
  let top = Infinity;
  let right = -Infinity;
  let bottom = -Infinity;
  for (let i = 0; i < length; i += 3) {
    const x = numbers[i] ?? 0;
    const y = numbers[i + 1] ?? 0;
    if (x < left) left = x;
    if (x > right) right = x;
    if (y < top) top = y;
    if (y > bottom) bottom = y;
  }
  const points = new Float32Array(length);
  for (let i = 0; i < length; i += 3) {
    points[i] = (numbers[i] ?? 0) - left;
    points[i + 1] = (numbers[i + 1] ?? 0) - top;
    points[i + 2] = numbers[i + 2] ?? 0;
  }
  return { points, left, top, width: right - left, height: bottom - top };
};
