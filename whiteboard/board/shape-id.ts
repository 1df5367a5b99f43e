import type { ShapeId } from './shape.ts';

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
const PATTERN = /^[\w-]{12}$/;

/** Twelve random characters of base64url (72 bits), from the system's random source. */
export const newShapeId = (): ShapeId => {
  let id = '';
  for (const byte of crypto.getRandomValues(new Uint8Array(12))) id += ALPHABET.charAt(byte & 63);
  return id;
};

/** Whether a key of the document may name a shape. Twelve characters also rule out `__proto__` and its like. */
export const isShapeId = (value: unknown): value is ShapeId =>
  typeof value === 'string' && PATTERN.test(value);
