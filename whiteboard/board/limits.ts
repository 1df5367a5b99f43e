/**
 * Bounds of what a document may make the board show. They keep sums and squares of coordinates exact in
 * doubles, coordinates times 100 within 31 bits (the short form of Yjs' number encoding), and one hostile shape
 * from stopping the canvas. Drawn by hand, none of them is ever reached.
 */
export const LIMITS = {
  /** Largest |x| and |y| in board units, exclusive. */
  coordinate: 1e7,
  /** Largest width or height, inclusive. */
  size: 1e7,
  strokeWidth: 1_000,
  radius: 1e6,
  fontSize: 10_000,
  minFontSize: 1,
  /** Letters (UTF-16 units) shown of a text; what is beyond stays in the document. */
  text: 100_000,
  name: 500,
  /** Points of a line or an arrow. */
  linePoints: 20_000,
  /** Points of a freehand stroke: 13 minutes of a 60 Hz pen. */
  strokePoints: 50_000,
  /** Bytes of one packed list of points: three numbers a point, six bytes each at most. */
  packedBytes: 900_000,
  /** Chunks of a stroke that is being drawn. */
  chunks: 50_000,
  groups: 32,
  index: 256,
} as const;
