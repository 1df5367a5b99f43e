/** One step of a path, with absolute coordinates; the letters are SVG's. */
export type PathCommand =
  | readonly ['M', x: number, y: number]
  | readonly ['L', x: number, y: number]
  | readonly ['Q', cx: number, cy: number, x: number, y: number]
  | readonly ['C', c1x: number, c1y: number, c2x: number, c2y: number, x: number, y: number]
  | readonly ['Z'];
export type Path = readonly PathCommand[];

/** What {@link tracePath} draws on: a CanvasRenderingContext2D, a Path2D, or anything like them. */
export interface PathSink {
  moveTo(x: number, y: number): void;
  lineTo(x: number, y: number): void;
  quadraticCurveTo(cx: number, cy: number, x: number, y: number): void;
  bezierCurveTo(c1x: number, c1y: number, c2x: number, c2y: number, x: number, y: number): void;
  closePath(): void;
}

/** Draws a path on a canvas context or a Path2D. */
export const tracePath = (path: Path, sink: PathSink): void => {
  for (const command of path) {
    switch (command[0]) {
      case 'M':
        sink.moveTo(command[1], command[2]);
        break;
      case 'L':
        sink.lineTo(command[1], command[2]);
        break;
      case 'Q':
        sink.quadraticCurveTo(command[1], command[2], command[3], command[4]);
        break;
      case 'C':
        sink.bezierCurveTo(command[1], command[2], command[3], command[4], command[5], command[6]);
        break;
      case 'Z':
        sink.closePath();
        break;
    }
  }
};

/** Two decimals at most, without trailing zeros: 0.01 units are never seen. */
export const formatNumber = (value: number): string => String(Math.round(value * 100) / 100 + 0);

/** The `d` attribute of an SVG path. */
export const svgPathData = (path: Path): string =>
  path.map(([letter, ...numbers]) => letter + numbers.map(formatNumber).join(' ')).join('');

const CURVE_STEPS = 12;

/**
 * The path as polygons or polylines, one for each `M`: x0, y0, x1, y1, …; curves become twelve straight pieces,
 * which is within 0.3 % of the size of a quarter of an ellipse.
 */
export const flattenPath = (path: Path): number[][] => {
  const lines: number[][] = [];
  let line: number[] = [];
  let x = 0;
  let y = 0;
  const to = (nextX: number, nextY: number) => {
    x = nextX;
    y = nextY;
    line.push(x, y);
  };
  for (const command of path) {
    if (command[0] === 'M') {
      line = [];
      lines.push(line);
      to(command[1], command[2]);
    } else if (command[0] === 'L') {
      to(command[1], command[2]);
    } else if (command[0] === 'Q' || command[0] === 'C') {
      const [fromX, fromY] = [x, y];
      // A quadratic curve is the cubic one whose control points are two thirds of the way to its own.
      const [c1x, c1y, c2x, c2y, endX, endY] =
        command[0] === 'C'
          ? [command[1], command[2], command[3], command[4], command[5], command[6]]
          : [
              fromX + ((command[1] - fromX) * 2) / 3,
              fromY + ((command[2] - fromY) * 2) / 3,
              command[3] + ((command[1] - command[3]) * 2) / 3,
              command[4] + ((command[2] - command[4]) * 2) / 3,
              command[3],
              command[4],
            ];
      for (let i = 1; i <= CURVE_STEPS; i++) {
        const t = i / CURVE_STEPS;
        const s = 1 - t;
        to(
          s * s * s * fromX + 3 * s * s * t * c1x + 3 * s * t * t * c2x + t * t * t * endX,
          s * s * s * fromY + 3 * s * s * t * c1y + 3 * s * t * t * c2y + t * t * t * endY,
        );
      }
    } else if (line.length >= 2) {
      to(line[0] ?? 0, line[1] ?? 0);
    }
  }
  return lines;
};
