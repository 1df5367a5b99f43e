import { encode } from 'uqr';
import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { ACTIONS } from '../actions/actions.ts';
import { openBoard } from '../board/open-board.ts';
import { initialStyle } from '../editor/next-style.ts';
import { styleView } from '../editor/style-fields.ts';
import { en } from '../i18n/en.ts';
import { createTranslate } from '../i18n/translate.ts';
import { byteSize } from './byte-size.ts';
import { qrPath } from './dialogs/qr-code.tsx';
import { searchActions } from './dialogs/search-actions.ts';
import { isLocalAddress } from './dialogs/share-dialog.tsx';
import { createImports } from './imports.ts';
import { placePanel } from './popover.tsx';

const t = createTranslate('en', en);

describe('the QR code', () => {
  test('its path covers exactly the dark modules', () => {
    const { data, size } = encode('https://board.example/#e/AAAAAAAAAAAAAAAAAAAAAAAA', {
      ecc: 'M',
      border: 4,
    });
    const painted = new Set<string>();
    for (const [, x, y, w] of qrPath(data).matchAll(/M(\d+) (\d+)h(\d+)v1h-\d+z/g)) {
      for (let dx = 0; dx < Number(w); dx++) painted.add(`${Number(x) + dx},${y}`);
    }
    const dark = new Set<string>();
    for (let y = 0; y < size; y++) for (let x = 0; x < size; x++) if (data[y]?.[x]) dark.add(`${x},${y}`);
    expect(painted).toEqual(dark);
  });
});

test.each([
  ['localhost', true],
  ['127.0.0.1', true],
  ['[::1]', true],
  ['192.168.1.20', false],
  ['board.example.org', false],
])('%s is this computer only: %s', (hostname, local) => {
  expect(isLocalAddress(hostname)).toBe(local);
});

describe('the palette', () => {
  const label = (action: (typeof ACTIONS)[number]) => t(action.label);

  test('every word must be there; beginnings come first', () => {
    const found = searchActions(ACTIONS, 'zoom sel', label).map(({ id }) => id);
    expect(found).toEqual(['view.zoomSelection']);
    expect(searchActions(ACTIONS, 'UNDO', label)[0]?.id).toBe('edit.undo');
  });

  test('an empty search offers everything', () => {
    expect(searchActions(ACTIONS, ' ', label)).toHaveLength(ACTIONS.length);
  });
});

describe('the style bar', () => {
  const board = openBoard(new Y.Doc());
  board.add([
    { type: 'rectangle', x: 0, y: 0, w: 1, h: 1, style: { stroke: 'red', width: 3, fill: 'blue' } },
    { type: 'text', x: 0, y: 0, text: 'a', style: { stroke: 'red' }, fontSize: 36 },
    { type: 'rectangle', x: 0, y: 0, w: 1, h: 1, style: { stroke: 'green', width: 3, fill: 'blue' } },
  ]);
  const [red, text, green] = board.ordered;

  test('shows what the tool draws next while nothing is selected', () => {
    expect(styleView([], 'text', initialStyle).fields).toContain('font');
    expect(styleView([], 'select', initialStyle).fields).toEqual([]);
  });

  test('shows only what several shapes have in common as chosen', () => {
    if (!red || !green) throw new Error('the board has no shapes');
    const { values } = styleView([red, green], 'select', initialStyle);
    expect(values.stroke).toBeUndefined();
    expect(values.width).toBe(3);
    expect(values.fill).toBe('blue');
  });

  test('offers what any of the selected shapes has', () => {
    if (!red || !text) throw new Error('the board has no shapes');
    const { fields, values } = styleView([red, text], 'select', initialStyle);
    expect(fields).toContain('fill');
    expect(fields).toContain('textSize');
    expect(values.fontSize).toBe(36);
  });
});

describe('a popover', () => {
  const window = { width: 400, height: 300 };

  test('turns to the other side where there is no room', () => {
    const place = placePanel(
      { width: 100, height: 100 },
      { left: 10, right: 50, top: 250, bottom: 290 },
      window,
      'below',
    );
    expect(place).toEqual({ left: 10, top: 142 });
  });

  test('never leaves the window', () => {
    const place = placePanel(
      { width: 100, height: 100 },
      { left: 390, right: 398, top: 10, bottom: 50 },
      window,
      'below',
    );
    expect(place.left).toBe(292);
  });
});

test('sizes are written for people', () => {
  expect(byteSize(740_000, 'en')).toBe('740 kB');
  expect(byteSize(12_340_000, 'en')).toBe('12.3 MB');
  expect(byteSize(12_000_000, 'en')).toBe('12.0 MB');
});

describe('imports', () => {
  const report = { name: 'a', added: 1, approximated: [], leftOut: [] };

  test('one that was cancelled brings nothing and is no error', async () => {
    const imports = createImports();
    const run = imports.run('a', async ({ signal }) => {
      const state = imports.state.get();
      if (state.kind === 'working') state.cancel();
      signal.throwIfAborted();
      return report;
    });
    expect(await run).toBeNull();
    expect(imports.state.get()).toEqual({ kind: 'idle' });
  });

  test('one that fails does not keep the next from running', async () => {
    const imports = createImports();
    const bad = imports.run('bad', async () => {
      throw new Error('no');
    });
    const good = imports.run('good', async () => ({ ...report, leftOut: [{ what: 'frames', count: 2 }] }));
    await expect(bad).rejects.toThrow('no');
    expect((await good)?.added).toBe(1);
    expect(imports.state.get().kind).toBe('report');
  });
});
