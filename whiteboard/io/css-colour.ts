/** Opaque `#rrggbb` in lower case, and alpha from 0 to 1. */
export interface CssColour {
  readonly hex: `#${string}`;
  readonly alpha: number;
}

/** The named colours of CSS Color 4, section 6.1. */
const NAMED =
  'aliceblue f0f8ff antiquewhite faebd7 aqua 00ffff aquamarine 7fffd4 azure f0ffff beige f5f5dc bisque ffe4c4 black 000000 ' +
  'blanchedalmond ffebcd blue 0000ff blueviolet 8a2be2 brown a52a2a burlywood deb887 cadetblue 5f9ea0 chartreuse 7fff00 ' +
  'chocolate d2691e coral ff7f50 cornflowerblue 6495ed cornsilk fff8dc crimson dc143c cyan 00ffff darkblue 00008b ' +
  'darkcyan 008b8b darkgoldenrod b8860b darkgray a9a9a9 darkgreen 006400 darkgrey a9a9a9 darkkhaki bdb76b ' +
  'darkmagenta 8b008b darkolivegreen 556b2f darkorange ff8c00 darkorchid 9932cc darkred 8b0000 darksalmon e9967a ' +
  'darkseagreen 8fbc8f darkslateblue 483d8b darkslategray 2f4f4f darkslategrey 2f4f4f darkturquoise 00ced1 ' +
  'darkviolet 9400d3 deeppink ff1493 deepskyblue 00bfff dimgray 696969 dimgrey 696969 dodgerblue 1e90ff ' +
  'firebrick b22222 floralwhite fffaf0 forestgreen 228b22 fuchsia ff00ff gainsboro dcdcdc ghostwhite f8f8ff gold ffd700 ' +
  'goldenrod daa520 gray 808080 green 008000 greenyellow adff2f grey 808080 honeydew f0fff0 hotpink ff69b4 ' +
  'indianred cd5c5c indigo 4b0082 ivory fffff0 khaki f0e68c lavender e6e6fa lavenderblush fff0f5 lawngreen 7cfc00 ' +
  'lemonchiffon fffacd lightblue add8e6 lightcoral f08080 lightcyan e0ffff lightgoldenrodyellow fafad2 lightgray d3d3d3 ' +
  'lightgreen 90ee90 lightgrey d3d3d3 lightpink ffb6c1 lightsalmon ffa07a lightseagreen 20b2aa lightskyblue 87cefa ' +
  'lightslategray 778899 lightslategrey 778899 lightsteelblue b0c4de lightyellow ffffe0 lime 00ff00 limegreen 32cd32 ' +
  'linen faf0e6 magenta ff00ff maroon 800000 mediumaquamarine 66cdaa mediumblue 0000cd mediumorchid ba55d3 ' +
  'mediumpurple 9370db mediumseagreen 3cb371 mediumslateblue 7b68ee mediumspringgreen 00fa9a mediumturquoise 48d1cc ' +
  'mediumvioletred c71585 midnightblue 191970 mintcream f5fffa mistyrose ffe4e1 moccasin ffe4b5 navajowhite ffdead ' +
  'navy 000080 oldlace fdf5e6 olive 808000 olivedrab 6b8e23 orange ffa500 orangered ff4500 orchid da70d6 ' +
  'palegoldenrod eee8aa palegreen 98fb98 paleturquoise afeeee palevioletred db7093 papayawhip ffefd5 peachpuff ffdab9 ' +
  'peru cd853f pink ffc0cb plum dda0dd powderblue b0e0e6 purple 800080 rebeccapurple 663399 red ff0000 ' +
  'rosybrown bc8f8f royalblue 4169e1 saddlebrown 8b4513 salmon fa8072 sandybrown f4a460 seagreen 2e8b57 seashell fff5ee ' +
  'sienna a0522d silver c0c0c0 skyblue 87ceeb slateblue 6a5acd slategray 708090 slategrey 708090 snow fffafa ' +
  'springgreen 00ff7f steelblue 4682b4 tan d2b48c teal 008080 thistle d8bfd8 tomato ff6347 turquoise 40e0d0 ' +
  'violet ee82ee wheat f5deb3 white ffffff whitesmoke f5f5f5 yellow ffff00 yellowgreen 9acd32';

const NAMES = new Map<string, string>();
const words = NAMED.split(' ');
for (let i = 0; i + 1 < words.length; i += 2) NAMES.set(words[i] ?? '', words[i + 1] ?? '');

const CLEAR: CssColour = { hex: '#000000', alpha: 0 };

const clamp = (value: number, most: number): number => Math.min(most, Math.max(0, value));

const colour = (r: number, g: number, b: number, alpha: number): CssColour | null => {
  if (![r, g, b, alpha].every(Number.isFinite)) return null;
  const digits = [r, g, b].map((each) => Math.round(clamp(each, 255)).toString(16).padStart(2, '0')).join('');
  return { hex: `#${digits}`, alpha: clamp(alpha, 1) };
};

const fromHex = (digits: string): CssColour | null => {
  const full = digits.length < 6 ? [...digits].map((digit) => digit + digit).join('') : digits;
  const part = (at: number): number => Number.parseInt(full.slice(at, at + 2), 16);
  return colour(part(0), part(2), part(4), full.length === 8 ? part(6) / 255 : 1);
};

/** A number, or a percentage of `whole`. */
const amount = (text: string, whole: number): number =>
  text === 'none' ? 0 : text.endsWith('%') ? (Number(text.slice(0, -1)) / 100) * whole : Number(text);

const TURNS: Readonly<Record<string, number>> = { deg: 1, grad: 0.9, rad: 180 / Math.PI, turn: 360 };

const degrees = (text: string): number => {
  const match = /^(.*?)(deg|grad|rad|turn)?$/.exec(text);
  return match === null ? Number.NaN : amount(match[1] ?? '', 1) * (TURNS[match[2] ?? 'deg'] ?? 1);
};

const fromHsl = (hue: number, saturation: number, lightness: number, alpha: number): CssColour | null => {
  const s = clamp(saturation, 1);
  const l = clamp(lightness, 1);
  // CSS Color 4, section 7.1.
  const channel = (n: number): number => {
    const k = (n + (((hue / 30) % 12) + 12)) % 12;
    return 255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1)));
  };
  return colour(channel(0), channel(8), channel(4), alpha);
};

/**
 * Reads the colours that people and programs write in sRGB: names, `transparent`, `#rgb`, `#rgba`,
 * `#rrggbb`, `#rrggbbaa` (also without the `#`), `rgb()`, `rgba()`, `hsl()`, `hsla()` in old and new
 * syntax.
 * @returns null for anything else.
 */
export const parseCssColour = (text: string): CssColour | null => {
  const value = text.trim().toLowerCase();
  if (value === 'transparent' || value === 'none') return CLEAR;
  const named = NAMES.get(value);
  if (named !== undefined) return fromHex(named);
  const hex = /^#?([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.exec(value);
  if (hex?.[1] !== undefined) return fromHex(hex[1]);
  const call = /^(rgb|hsl)a?\(([^()]{1,80})\)$/.exec(value);
  if (call === null) return null;
  const parts = (call[2] ?? '').split(/[\s,/]+/).filter((part) => part !== '');
  const [first = '', second = '', third = '', fourth = '1'] = parts;
  if (parts.length < 3 || parts.length > 4) return null;
  const alpha = amount(fourth, 1);
  if (call[1] === 'rgb') return colour(amount(first, 255), amount(second, 255), amount(third, 255), alpha);
  const share = (part: string): number => (part.endsWith('%') ? amount(part, 1) : Number(part) / 100);
  return fromHsl(degrees(first), share(second), share(third), alpha);
};
