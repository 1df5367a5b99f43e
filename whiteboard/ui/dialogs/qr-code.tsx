import { encode } from 'uqr';

/** The dark modules as one path of unit squares, row by row, neighbours joined to one bar. */
export const qrPath = (modules: readonly (readonly boolean[])[]): string => {
  let path = '';
  modules.forEach((row, y) => {
    let x = 0;
    while (x < row.length) {
      let end = x;
      while (row[end] === true) end += 1;
      if (end > x) path += `M${x} ${y}h${end - x}v1h-${end - x}z`;
      x = end + 1;
    }
  });
  return path;
};

/** A QR code, always dark on white: many readers do not see inverted ones. */
export const QrCode = ({ text, label }: { readonly text: string; readonly label: string }) => {
  // Level M survives 15 % damage (a scratched projector); the quiet zone of 4 modules is the standard's.
  const { data, size } = encode(text, { ecc: 'M', border: 4 });
  return (
    <svg
      className="qr"
      viewBox={`0 0 ${size} ${size}`}
      role="img"
      aria-label={label}
      shapeRendering="crispEdges"
    >
      <rect width={size} height={size} fill="#fff" />
      <path d={qrPath(data)} fill="#000" />
    </svg>
  );
};
