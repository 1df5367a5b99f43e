import { expect, test } from 'vitest';
import { pastedContent } from './pasted-content.ts';

const picture = new File(['x'], 'image.png', { type: 'image/png' });
const drawing = new File(['{}'], 'plan.excalidraw');

test.each([
  ['text alone', [], 'a\tb', 'text'],
  ['nothing', [], '', 'text'],
  ['cells of a spreadsheet and their picture', [picture], 'a\tb', 'text'],
  ['a picture alone', [picture], '', 'files'],
  ['a picture and blank text', [picture], ' \n', 'files'],
  ['a picture copied in a file manager, with its name', [picture], 'image.png', 'files'],
  ['a drawing copied in a file manager', [drawing], 'plan.excalidraw', 'files'],
  ['a drawing and some text', [drawing], 'a plan', 'files'],
  ['a drawing and a picture', [drawing, picture], 'both', 'files'],
] as const)('%s', (_, files, text, kind) => expect(pastedContent({ files, text }).kind).toBe(kind));
