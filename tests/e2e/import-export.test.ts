import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import { readLibrary } from '../../whiteboard/io/fixtures/libraries.ts';
import {
  chooserOpenedBy,
  drawWith,
  linkOf,
  openBoard,
  shapesOf,
  waitForLinks,
  waitForSameShapes,
  waitForShapes,
} from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';

/** 80 shapes in 9 groups, most of them with rough lines. */
const LIBRARY = {
  name: 'stick figures.excalidrawlib',
  mimeType: 'application/json',
  buffer: Buffer.from(readLibrary('youritjang__stick-figures')),
};

/** Opens a file as a person does: from the menu, in the browser's file chooser. */
const openFile = async (page: Page, file: string | typeof LIBRARY): Promise<void> => {
  await page.getByRole('button', { name: 'Menu' }).click();
  const chooser = await chooserOpenedBy(page, () =>
    page.getByRole('menuitem', { name: /Open or import a file/ }).click(),
  );
  await chooser.setFiles(file);
};

/** Does something that ends in a download, and returns the file's path and name. */
const downloadOf = async (
  page: Page,
  work: () => Promise<void>,
): Promise<{ readonly path: string; readonly name: string }> => {
  const [download] = await Promise.all([page.waitForEvent('download'), work()]);
  return { path: await download.path(), name: download.suggestedFilename() };
};

const exportAs = async (page: Page, format: 'PNG' | 'SVG', options: () => Promise<void> = async () => {}) => {
  await page.keyboard.press('Control+Shift+E');
  const dialog = page.getByRole('dialog', { name: 'Export as an image' });
  await dialog.getByText(format, { exact: false }).first().click();
  await options();
  const file = await downloadOf(page, () => dialog.getByRole('button', { name: 'Download' }).click());
  await dialog.waitFor({ state: 'hidden' });
  return file;
};

/** A rectangle from (300, 200) to (460, 320), filled, and a text. */
const drawSomething = async (page: Page): Promise<void> => {
  await drawWith(page, 'r', { x: 300, y: 200 }, { x: 460, y: 320 });
  await page
    .locator('.style-bar')
    .getByRole('radiogroup', { name: 'Fill' })
    .getByRole('radio', { name: 'Red' })
    .check();
  await page.keyboard.press('t');
  await page.mouse.click(520, 260);
  await page.keyboard.type('Größe');
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  await waitForShapes(page, 'both shapes', ({ length }) => length === 2);
};

/** The frame of a picture in board units: what is drawn, and 20 around. */
const pictureOf = (page: Page) =>
  page.evaluate(() => {
    const meshboard = window.meshboard;
    const box = meshboard?.editor.boundsOf(meshboard.board.shapes.keys()) ?? null;
    if (box === null) throw new Error('nothing is drawn');
    return { x: box.x - 20, y: box.y - 20, w: box.w + 40, h: box.h + 40 };
  });

describe('files', () => {
  const scene = useScene({ archive: false });

  test('an Excalidraw library comes in with a report, and arrives at the other', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const ben = await openBoard(await scene.person(), linkOf(ann));
    await Promise.all([waitForLinks(ann, 1), waitForLinks(ben, 1)]);
    await openFile(ann, LIBRARY);
    const report = ann.getByRole('dialog', { name: 'Import' });
    await report.waitFor();
    const said = await report.textContent();
    expect(said).toContain('Brought in 80 shapes.');
    expect(said).toContain('Rough, hand-drawn lines: 71');
    await report.getByRole('button', { name: 'OK' }).click();
    await waitForShapes(ben, 'the library', ({ length }) => length === 80);
    const shapes = await waitForSameShapes([ann, ben]);
    expect(shapes.every(({ complete }) => complete)).toBe(true);

    await ann.keyboard.press('Control+z');
    await waitForShapes(ben, 'one undo for all of it', ({ length }) => length === 0);
  });

  test('what cannot be read is said, and the board stays as it is', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 460, y: 320 });
    await openFile(ann, import.meta.filename);
    const message = ann.getByRole('alert').filter({ hasText: 'import-export.test.ts' });
    await message.waitFor();
    expect(await shapesOf(ann)).toHaveLength(1);
  });

  test('a PNG has the size that was chosen and what is drawn', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawSomething(ann);
    const box = await pictureOf(ann);
    const file = await exportAs(ann, 'PNG');
    expect(file.name).toBe('Untitled board.png');
    const bytes = await readFile(file.path);
    expect(bytes.subarray(1, 4).toString()).toBe('PNG');
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([
      Math.ceil(box.w * 2),
      Math.ceil(box.h * 2),
    ]);
    const at = (x: number, y: number) => [Math.round((x - box.x) * 2), Math.round((y - box.y) * 2)] as const;
    const pixels = await ann.evaluate(
      async ({ png, places }) => {
        const response = await fetch(`data:image/png;base64,${png}`).catch(() => null);
        const blob =
          response === null
            ? new Blob([Uint8Array.from(atob(png), (letter) => letter.charCodeAt(0))], { type: 'image/png' })
            : await response.blob();
        const bitmap = await createImageBitmap(blob);
        const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
        if (context === null) throw new Error('no canvas');
        context.drawImage(bitmap, 0, 0);
        return places.map(([x, y]) => [...context.getImageData(x, y, 1, 1).data]);
      },
      { png: bytes.toString('base64'), places: [at(290, 190), at(380, 200), at(380, 260)] },
    );
    const [paper, edge, inside] = pixels;
    expect(paper).toEqual([255, 255, 255, 255]);
    expect(Math.max(...(edge ?? []).slice(0, 3))).toBeLessThan(80);
    const [red = 0, green = 0, blue = 0] = inside ?? [];
    expect(red).toBeGreaterThan(Math.max(green, blue) + 20);
  });

  test('a board too wide for a picture at its own size has one at a scale that fits', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await ann.evaluate(() => {
      const far = [0, 19_900].map((x) => ({ type: 'rectangle', x, y: 0, w: 100, h: 100 }) as const);
      window.meshboard?.board.add(far);
    });
    const { path } = await exportAs(ann, 'PNG', async () => {
      const scales = ann.getByRole('radiogroup', { name: 'Scale' }).getByRole('radio');
      expect(await scales.allTextContents()).toEqual(['0.81×']);
      await ann.getByText('16,235 × 116 pixels').waitFor();
    });
    const bytes = await readFile(path);
    expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([16_235, 116]);
  });

  test('an SVG has the shapes, the text as text with its handwriting, and nothing that runs', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawSomething(ann);
    const box = await pictureOf(ann);
    const { path } = await exportAs(ann, 'SVG', () => ann.getByText('1×').click());
    const source = await readFile(path, 'utf8');
    const svg = await ann.evaluate((text) => {
      const root = new DOMParser().parseFromString(text, 'image/svg+xml').documentElement;
      return {
        name: root.nodeName,
        width: Number(root.getAttribute('width')),
        height: Number(root.getAttribute('height')),
        text: root.querySelector('text')?.textContent,
        paths: root.querySelectorAll('path').length,
        scripts: root.querySelectorAll('script, foreignObject, image').length,
      };
    }, source);
    expect(svg).toMatchObject({ name: 'svg', text: 'Größe', scripts: 0 });
    expect(svg.paths).toBeGreaterThan(0);
    expect(svg.width).toBeCloseTo(box.w, 0);
    expect(svg.height).toBeCloseTo(box.h, 0);
    expect(source).toContain("font-family:'Shantell Sans';src:url(data:font/woff2;base64,");
  });

  test('a text that runs from right to left does so while it is written, on the board and in pictures', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await ann.keyboard.press('t');
    await ann.mouse.click(400, 300);
    // Only its letters are taller than a full stop, and they come first: at the right.
    await ann.keyboard.type('שלום..........................');
    const clip = await ann.locator('textarea').evaluate((area) => {
      const { x, y } = area.getBoundingClientRect();
      return { x, y, width: 0, height: 0 };
    });
    const [shape] = await waitForShapes(ann, 'the text', ({ length }) => length === 1);
    Object.assign(clip, { width: shape?.w, height: shape?.h });
    /** Where, from 0 at the left to 1 at the right, a picture of the text has its letters. */
    const lettersIn = (bytes: Buffer, type: string): Promise<number> =>
      ann.evaluate(
        async ({ source, box }) => {
          const image = new Image();
          image.src = source;
          await image.decode();
          const { width, height } = box;
          const context = new OffscreenCanvas(width, height).getContext('2d');
          if (context === null) throw new Error('no canvas');
          const margin = (image.width - width) / 2;
          context.drawImage(image, -Math.max(0, margin), -Math.max(0, margin));
          // From above the letters to their middle: a full stop is lower.
          const { data } = context.getImageData(0, 0, Math.floor(width), Math.floor(height * 0.6));
          let sum = 0;
          let count = 0;
          for (let i = 0; i < data.length; i += 4) {
            if ((data[i] ?? 255) > 140) continue;
            sum += (i / 4) % Math.floor(width);
            count += 1;
          }
          return sum / count / width;
        },
        { source: `data:${type};base64,${bytes.toString('base64')}`, box: clip },
      );
    expect(await lettersIn(await ann.screenshot({ clip, caret: 'hide' }), 'image/png')).toBeGreaterThan(0.6);
    await ann.keyboard.press('Escape');
    await ann.keyboard.press('Escape');
    await ann.locator('textarea').waitFor({ state: 'detached' });
    expect(await lettersIn(await ann.screenshot({ clip }), 'image/png')).toBeGreaterThan(0.6);
    for (const [format, type] of [
      ['PNG', 'image/png'],
      ['SVG', 'image/svg+xml'],
    ] as const) {
      const { path } = await exportAs(ann, format, () => ann.getByText('1×', { exact: true }).click());
      expect(await lettersIn(await readFile(path), type), format).toBeGreaterThan(0.6);
    }
  });

  test('a board saved as a file is the same board when it is opened again', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    await drawSomething(ann);
    const { path, name } = await downloadOf(ann, () => ann.keyboard.press('Control+s'));
    expect(name).toBe('Untitled board.meshboard');
    const ben = await openBoard(await scene.person(), scene.stack.url);
    await openFile(ben, path);
    const withoutId = ({ id: _id, ...shape }: Awaited<ReturnType<typeof shapesOf>>[number]) => shape;
    const read = await waitForShapes(ben, 'the file', ({ length }) => length === 2);
    expect(read.map(withoutId)).toEqual((await shapesOf(ann)).map(withoutId));
  });

  test('text and Excalidraw’s shapes are pasted', async () => {
    const ann = await openBoard(
      await scene.person({ permissions: ['clipboard-read', 'clipboard-write'] }),
      scene.stack.url,
    );
    const paste = async (text: string): Promise<void> => {
      await ann.evaluate((copied) => navigator.clipboard.writeText(copied), text);
      await ann.mouse.move(500, 350);
      await ann.keyboard.press('Control+v');
    };
    await paste('Two\nlines');
    const [text] = await waitForShapes(ann, 'the text', ({ length }) => length === 1);
    expect(text).toMatchObject({ type: 'text', text: 'Two\nlines' });
    expect((text?.x ?? 0) + (text?.w ?? 0) / 2).toBeCloseTo(500, 0);
    expect(text?.w).toBeGreaterThan(20);
    const element = { id: 'a', type: 'diamond', x: 0, y: 0, width: 90, height: 60, roughness: 0 };
    await paste(JSON.stringify({ type: 'excalidraw/clipboard', elements: [element] }));
    const shapes = await waitForShapes(ann, 'the diamond', ({ length }) => length === 2);
    expect(shapes.at(-1)).toMatchObject({ type: 'diamond', w: 90, h: 60 });
  });

  test('what a paste could not take is said, and never becomes text', async () => {
    const ann = await openBoard(await scene.person(), scene.stack.url);
    const paste = (text: string, type = ''): Promise<void> =>
      ann.evaluate(
        ([content, picture]) => {
          const clipboardData = new DataTransfer();
          clipboardData.setData('text/plain', content);
          if (picture !== '') clipboardData.items.add(new File(['x'], 'image.png', { type: picture }));
          const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, cancelable: true });
          document.body.dispatchEvent(event);
        },
        [text, type] as const,
      );
    const elements = [{ id: 'a', type: 'image', x: 0, y: 0, width: 90, height: 60, fileId: 'f' }];
    await paste(JSON.stringify({ type: 'excalidraw/clipboard', elements }));
    const report = ann.getByRole('dialog', { name: 'Import' });
    expect(await report.textContent()).toContain('Images: 1');
    await report.getByRole('button', { name: 'OK' }).click();
    await paste(JSON.stringify({ type: 'excalidraw/clipboard', elements: 7 }));
    await ann.getByRole('alert').filter({ hasText: 'damaged' }).waitFor();
    expect(await shapesOf(ann)).toHaveLength(0);

    // Spreadsheets put a picture of the cells beside their text.
    await paste('Name\tSum', 'image/png');
    const [cells] = await waitForShapes(ann, 'the cells', ({ length }) => length === 1);
    expect(cells?.text).toBe('Name\tSum');
    await paste('x'.repeat(100_001));
    expect(await report.textContent()).toContain('Texts that were too long, cut off: 1');
    const [, long] = await waitForShapes(ann, 'the long text', ({ length }) => length === 2);
    expect(long?.text).toHaveLength(100_000);
  });

  test('what is cut is deleted only when it is on the clipboard', async () => {
    const ann = await openBoard(
      await scene.person({ permissions: ['clipboard-read', 'clipboard-write'] }),
      scene.stack.url,
    );
    await drawWith(ann, 'r', { x: 300, y: 200 }, { x: 460, y: 320 });
    await waitForShapes(ann, 'the rectangle', ({ length }) => length === 1);
    const cut = async (): Promise<void> => {
      await ann.mouse.click(300, 260, { button: 'right' });
      await ann.getByRole('menuitem', { name: /^Cut/ }).click();
    };
    await ann.evaluate(() => {
      const { writeText } = navigator.clipboard;
      navigator.clipboard.writeText = async () => {
        navigator.clipboard.writeText = writeText;
        throw new DOMException('not allowed', 'NotAllowedError');
      };
      document.execCommand = () => false;
    });
    await cut();
    await ann.getByRole('alert').filter({ hasText: 'nothing was copied or removed' }).waitFor();
    expect(await shapesOf(ann)).toHaveLength(1);
    await cut();
    await waitForShapes(ann, 'nothing', ({ length }) => length === 0);
    await ann.keyboard.press('Control+v');
    await waitForShapes(ann, 'the rectangle again', ([shape]) => shape?.type === 'rectangle');
  });
});
