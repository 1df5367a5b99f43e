import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { openBoard } from '../../board/open-board.ts';
import { estimateWidth } from '../../board/outline/text-layout.ts';
import { driveEditor } from '../../tools/testing/drive.ts';
import { bindTextArea, type TextField } from './text-binding.ts';

/** What a browser's textarea does with value, selection and events, as the HTML standard has it. */
class Field extends EventTarget implements TextField {
  #value = '';
  selectionStart = 0;
  selectionEnd = 0;
  selectionDirection: 'forward' | 'backward' | 'none' = 'none';

  get value(): string {
    return this.#value;
  }
  set value(value: string) {
    if (value === this.#value) return;
    this.#value = value;
    this.selectionStart = value.length;
    this.selectionEnd = value.length;
  }
  setSelectionRange(start: number | null, end: number | null): void {
    this.selectionStart = Math.min(start ?? 0, this.#value.length);
    this.selectionEnd = Math.min(end ?? 0, this.#value.length);
  }
  /** Replaces the selection, as typing does. */
  type(text: string): void {
    const { selectionStart: from, selectionEnd: to } = this;
    this.value = this.#value.slice(0, from) + text + this.#value.slice(to);
    this.setSelectionRange(from + text.length, from + text.length);
    this.dispatchEvent(new Event('input'));
  }
}

const open = (initial: string) => {
  const driven = driveEditor();
  const [id = ''] = driven.given({ type: 'text', x: 0, y: 0, w: 50, h: 25, text: initial });
  const theirs = new Y.Doc();
  const text = driven.board.textOf(id);
  if (text === null) throw new Error('The shape has no text.');
  const field = new Field();
  const stop = bindTextArea(field, text, driven.editor, id);
  Y.applyUpdate(theirs, Y.encodeStateAsUpdate(driven.doc));
  const otherBoard = openBoard(theirs);
  /** Both learn of each other's changes. */
  const meet = (): void => {
    Y.applyUpdate(theirs, Y.encodeStateAsUpdate(driven.doc, Y.encodeStateVector(theirs)));
    Y.applyUpdate(driven.doc, Y.encodeStateAsUpdate(theirs, Y.encodeStateVector(driven.doc)));
  };
  return { driven, id, field, stop, meet, otherText: () => otherBoard.textOf(id) };
};

test('what is typed is in the document, and the frame fits it', () => {
  const { driven, id, field } = open('');
  field.type('Hello, world');
  const shape = driven.shape(id);
  expect(shape).toMatchObject({ text: 'Hello, world', h: 25 });
  expect(shape.w).toBeCloseTo(estimateWidth('Hello, world', 20, 'hand'), 1);
});

test('two people typing at once both keep their letters and their carets', () => {
  const { driven, id, field, meet, otherText } = open('one three');
  field.setSelectionRange(9, 9);
  otherText()?.insert(4, 'two ');
  field.type('!');
  meet();
  expect(driven.shape(id)).toMatchObject({ text: 'one two three!' });
  expect(field.value).toBe('one two three!');
  expect(field.selectionStart).toBe(14);
  field.type('?');
  expect(driven.shape(id)).toMatchObject({ text: 'one two three!?' });
});

test('a selection keeps its letters when others type before it', () => {
  const { field, meet, otherText } = open('abc');
  field.setSelectionRange(1, 2);
  otherText()?.insert(0, 'xx');
  meet();
  expect(field.value.slice(field.selectionStart, field.selectionEnd)).toBe('b');
});

describe('while an input method composes', () => {
  test('its text is left alone, and joined with what others did at the end', () => {
    const { driven, id, field, meet, otherText } = open('ab');
    field.setSelectionRange(1, 1);
    field.dispatchEvent(new Event('compositionstart'));
    field.type('に');
    otherText()?.insert(0, '> ');
    otherText()?.insert(4, ' <');
    meet();
    expect(field.value).toBe('aにb');
    field.setSelectionRange(1, 2);
    field.type('日本');
    field.dispatchEvent(new Event('compositionend'));
    expect(driven.shape(id)).toMatchObject({ text: '> a日本b <' });
    expect(field.value).toBe('> a日本b <');
    expect(field.selectionStart).toBe('> a日本'.length);
  });

  test('what others type at the same place stays', () => {
    const { driven, id, field, meet, otherText } = open('ab');
    field.setSelectionRange(1, 1);
    field.dispatchEvent(new Event('compositionstart'));
    field.type('日');
    otherText()?.insert(1, 'theirs');
    meet();
    field.dispatchEvent(new Event('compositionend'));
    expect(driven.shape(id)).toMatchObject({ text: 'a日theirsb' });
  });

  test('ending the editing keeps what was composed', () => {
    const { driven, id, field, stop } = open('');
    field.dispatchEvent(new Event('compositionstart'));
    field.type('日');
    stop();
    expect(driven.shape(id)).toMatchObject({ text: '日' });
  });
});

test('a wrapping text grows down and keeps its width', () => {
  const { driven, id, field } = open('');
  driven.board.update(new Map([[id, { autosize: false, w: 100 }]]));
  field.type('several words that need more than one line');
  expect(driven.shape(id).w).toBe(100);
  expect(driven.shape(id).h).toBeGreaterThan(50);
});

test('a centred text grows to both sides', () => {
  const { driven, id, field } = open('');
  driven.board.update(new Map([[id, { align: 'centre' }]]));
  const middle = driven.shape(id).x + driven.shape(id).w / 2;
  field.type('wide text');
  expect(driven.shape(id).x + driven.shape(id).w / 2).toBeCloseTo(middle, 1);
});

test('a label that grows stays in the middle of its box', () => {
  const driven = driveEditor();
  const [box] = driven.given({ type: 'rectangle', x: 100, y: 120, w: 200, h: 60 });
  driven.doubleClick(200, 150);
  const id = driven.editor.input.writeTextDraft('One') ?? '';
  const text = driven.board.textOf(id);
  if (text === null) throw new Error('The label has no text.');
  const field = new Field();
  const stop = bindTextArea(field, text, driven.editor, id);
  field.type(' line after the other\nand another one');
  const { x, y, w, h } = driven.shape(id);
  expect(h).toBeGreaterThan(70);
  expect([x, w, y + h / 2]).toEqual([108, 184, 150]);
  const grown = driven.shape(box);
  expect(grown.h).toBeCloseTo(h + 16, 1);
  expect(grown.y + grown.h / 2).toBeCloseTo(150, 1);
  stop();
});

describe('a box that has grown with its label', () => {
  const writingInto = (h: number, first: string) => {
    const driven = driveEditor();
    const [box = ''] = driven.given({ type: 'rectangle', x: 100, y: 120, w: 200, h });
    driven.doubleClick(200, 120 + h / 2);
    const id = driven.editor.input.writeTextDraft(first) ?? '';
    const text = driven.board.textOf(id);
    if (text === null) throw new Error('The label has no text.');
    const field = new Field();
    bindTextArea(field, text, driven.editor, id);
    /** Writes all anew, as somebody does who deletes and types. */
    const write = (letters: string): void => {
      field.setSelectionRange(0, field.value.length);
      field.type(letters);
    };
    const frame = () => {
      const { x, y, w, h: height } = driven.shape(box);
      return { x, y, w, h: height };
    };
    return { driven, box, id, field, text, write, frame };
  };

  test('becomes lower again with it, down to what it was', () => {
    const { driven, id, write, frame } = writingInto(60, 'One');
    write('one\ntwo\nthree\nfour');
    expect(frame()).toMatchObject({ h: 116, y: 92 });
    write('one\ntwo\nthree');
    expect(frame()).toMatchObject({ h: 91, y: 104.5 });
    write('one');
    expect(frame()).toEqual({ x: 100, y: 120, w: 200, h: 60 });
    expect(driven.shape(id).y + driven.shape(id).h / 2).toBeCloseTo(150, 1);
    write('');
    expect(frame()).toEqual({ x: 100, y: 120, w: 200, h: 60 });
  });

  test('also when the first letters made it grow', () => {
    const { write, frame } = writingInto(60, 'one\ntwo\nthree');
    expect(frame().h).toBe(91);
    write('one');
    expect(frame()).toEqual({ x: 100, y: 120, w: 200, h: 60 });
  });

  test('also when larger letters did', () => {
    const { driven, write, frame } = writingInto(60, 'One');
    driven.editor.setStyle({ fontSize: 60 });
    expect(frame().h).toBe(91);
    driven.editor.setStyle({ fontSize: 20 });
    expect(frame().h).toBe(60);
    write('One!');
    expect(frame().h).toBe(60);
  });

  test('stays as high as it is once the text was left', () => {
    const { driven, id, write, frame } = writingInto(60, 'one\ntwo\nthree');
    driven.editor.stopEditing();
    driven.editor.startEditing(id);
    write('one\ntwo\nthree\nfour');
    expect(frame().h).toBe(116);
    write('one');
    expect(frame().h).toBe(91);
  });

  test('keeps the height that somebody else gives it meanwhile', () => {
    const { driven, box, write, frame } = writingInto(60, 'one\ntwo\nthree');
    driven.board.update(new Map([[box, { y: 50, h: 200 }]]));
    write('one');
    expect(frame()).toMatchObject({ y: 50, h: 200 });
  });

  test('is no step of undo of its own: one takes back what was written in one go', () => {
    const { driven, id, field, frame } = writingInto(60, 'One');
    driven.editor.stopEditing();
    driven.editor.startEditing(id);
    const before = frame();
    field.setSelectionRange(3, 3);
    for (const letters of ['\n', 'two', '\n', 'three', '\n', 'four']) field.type(letters);
    expect(frame().h).toBe(116);
    field.setSelectionRange(7, field.value.length);
    field.type('');
    field.type('!');
    expect(driven.shape(id)).toMatchObject({ text: 'One\ntwo!' });
    expect(frame().h).toBe(66);
    driven.board.undo.undo();
    expect(driven.shape(id)).toMatchObject({ text: 'One' });
    expect(frame()).toEqual(before);
    driven.board.undo.redo();
    expect(driven.shape(id)).toMatchObject({ text: 'One\ntwo!' });
    expect(frame().h).toBe(66);
    // And after that it still knows what it was.
    driven.board.undo.undo();
    field.setSelectionRange(3, 3);
    field.type('\n2\n3');
    expect(frame().h).toBe(91);
    field.setSelectionRange(3, field.value.length);
    field.type('');
    expect(frame()).toEqual(before);
  });
});
