import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCssColour } from './css-colour.ts';

describe('parseCssColour', () => {
  test.each([
    ['#ABC', '#aabbcc', 1],
    ['#abcd', '#aabbcc', 0.867],
    ['#1971C2', '#1971c2', 1],
    ['#7950f288', '#7950f2', 0.533],
    ['1e1e1e', '#1e1e1e', 1],
    [' White ', '#ffffff', 1],
    ['rebeccapurple', '#663399', 1],
    ['rgb(255, 0, 10)', '#ff000a', 1],
    ['rgba(255,0,0,.5)', '#ff0000', 0.5],
    ['rgb(100% 0% 50% / 25%)', '#ff0080', 0.25],
    ['hsl(120, 100%, 25%)', '#008000', 1],
    ['hsla(0.5turn 100% 50% / 0.1)', '#00ffff', 0.1],
    ['hsl(-120deg 100% 50%)', '#0000ff', 1],
    ['hsl(200grad, 100%, 50%)', '#00ffff', 1],
  ])('%s is %s', (text, hex, alpha) => {
    const colour = parseCssColour(text);
    expect(colour?.hex).toBe(hex);
    expect(colour?.alpha).toBeCloseTo(alpha, 2);
  });

  test('transparent lets everything through', () => {
    expect(parseCssColour('transparent')?.alpha).toBe(0);
    expect(parseCssColour('#ff00')?.alpha).toBe(0);
  });

  test.each([
    '',
    '00000',
    '#12',
    'rgb(1,2)',
    'rgb(a, b, c)',
    'url(x)',
    'color(display-p3 1 0 0)',
    '__proto__',
    'constructor',
  ])('%j is none', (text) => expect(parseCssColour(text)).toBeNull());

  test('never throws, and gives nothing but colours', () => {
    const likely = fc
      .tuple(fc.constantFrom('rgb(', 'hsl(', '#', 'rgba('), fc.string(), fc.constantFrom(')', ''))
      .map((parts) => parts.join(''));
    fc.assert(
      fc.property(fc.oneof(fc.string(), likely), (text) => {
        const colour = parseCssColour(text);
        if (colour === null) return;
        expect(colour.hex).toMatch(/^#[0-9a-f]{6}$/);
        expect(colour.alpha >= 0 && colour.alpha <= 1).toBe(true);
      }),
      { numRuns: 2_000 },
    );
  });
});
