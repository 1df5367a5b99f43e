import { createCapability, editCapability, formatLink, toView } from '@meshboard/room';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fragmentOf, newFragment, readAddress } from './address.ts';

describe('the fragment of the address', () => {
  test.each(['', '#', '# '])('%j asks for a new board', (hash) => {
    expect(readAddress(hash)).toEqual({ kind: 'none' });
  });

  test('an edit link and a view link open the same room with their rights', () => {
    const capability = createCapability();
    const edit = readAddress(new URL(formatLink('https://board.example', capability)).hash);
    const view = readAddress(fragmentOf(toView(capability)));
    expect(edit).toMatchObject({ kind: 'board', capability: { room: capability.room, right: 'edit' } });
    expect(view).toMatchObject({ kind: 'board', capability: { room: capability.room, right: 'view' } });
  });

  test('a link that a chat program percent-encoded still opens', () => {
    const fragment = newFragment();
    expect(readAddress(fragment.replace('/', '%2F')).kind).toBe('board');
  });

  test('a link that lost or changed a character is damaged, never an empty board', () => {
    // Always the same board: of random ones a damaged link passes the checksum of 16 bits once in 65,536.
    const fragment = fragmentOf(editCapability(Uint8Array.from({ length: 16 }, (_, i) => i)));
    const text = fragment.slice(3);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: text.length - 1 }), fc.boolean(), (at, lose) => {
        const other = text[at] === 'A' ? 'B' : 'A';
        const changed = text.slice(0, at) + (lose ? '' : other) + text.slice(at + 1);
        return readAddress(`#e/${changed}`).kind === 'damaged';
      }),
    );
  });

  test('anything at all is answered without an error', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const { kind } = readAddress(`#${text}`);
        return kind === 'damaged' || (kind === 'none' && decodeURIComponent(text).trim() === '');
      }),
    );
  });

  test('a kind of link from the future is told from a damaged one', () => {
    expect(readAddress('#z/AAAA')).toEqual({ kind: 'damaged', code: 'unknown-kind' });
  });
});
