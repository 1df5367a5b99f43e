import { describe, expect, test } from 'vitest';
import { createStore } from '../editor/store.ts';
import { en } from '../i18n/en.ts';
import { createTranslate } from '../i18n/translate.ts';
import { PERSON_COLOURS } from '../session/person-colours.ts';
import type { Settings } from '../session/settings.ts';
import { driveEditor } from '../tools/testing/drive.ts';
import { type ActionContext, isEnabled } from './action.ts';
import { actionOf } from './actions.ts';
import { styleActions } from './style-actions.ts';

const unused = (): never => {
  throw new Error('A change of style asks nothing of the page.');
};

const settings: Settings = {
  name: '',
  colour: PERSON_COLOURS[0],
  colourChosen: false,
  theme: 'auto',
  language: 'auto',
  hideAddress: false,
  showGrid: false,
};

const withBoard = () => {
  const driven = driveEditor();
  const context: ActionContext = {
    editor: driven.editor,
    settings: createStore<Settings>(settings),
    keepTool: createStore(false),
    shell: {
      openDialog: unused,
      notify: unused,
      chooseFiles: unused,
      saveFile: unused,
      newBoard: unused,
      copy: unused,
      paste: unused,
    },
    t: createTranslate('en', en),
    mac: false,
  };
  const run = async (id: string): Promise<void> => {
    const action = actionOf(id);
    if (isEnabled(action, context)) await action.run(context);
  };
  return { driven, context, run };
};

describe('shortcuts for the style', () => {
  test('are of what the pen draws next', async () => {
    const { driven, run } = withBoard();
    driven.editor.setTool('pen');
    await run('style.strokeBlue');
    await run('style.thicker');
    driven.click(100, 100);
    expect(driven.shapes()[0]?.style).toMatchObject({ stroke: 'blue', width: 4 });
    await run('style.nextStroke');
    expect(driven.editor.nextStyle.get().stroke).toBe('violet');
    expect(driven.shapes()[0]?.style.stroke).toBe('blue');
  });

  test('are of what is selected, each one step of undo', async () => {
    const { driven, run } = withBoard();
    const ids = driven.given(
      { type: 'rectangle', x: 0, y: 0, w: 50, h: 50, style: { stroke: 'red', width: 3 } },
      { type: 'text', x: 0, y: 100, text: 'a', fontSize: 20, style: { stroke: 'red' } },
    );
    driven.editor.select(ids);
    await run('style.nextStroke');
    await run('style.thinner');
    await run('style.largerText');
    const [box, text] = driven.shapes();
    expect(box?.style).toMatchObject({ stroke: 'orange', width: 2 });
    expect(text).toMatchObject({ fontSize: 32, style: { stroke: 'orange' } });
    driven.board.undo.undo();
    driven.board.undo.undo();
    expect(driven.shapes()[0]?.style).toMatchObject({ stroke: 'orange', width: 3 });
  });

  test('stop at the ends of a scale and go round a list', async () => {
    const { driven, run } = withBoard();
    driven.editor.setTool('pen');
    for (let i = 0; i < 5; i += 1) await run('style.thicker');
    expect(driven.editor.nextStyle.get().width).toBe(8);
    await run('style.previousStroke');
    expect(driven.editor.nextStyle.get().stroke).toBe('white');
  });

  test('cannot be done where the style bar does not offer it', () => {
    const { driven, context } = withBoard();
    const possible = (): string[] =>
      styleActions.filter((each) => isEnabled(each, context)).map(({ id }) => id);
    expect(possible()).toEqual([]);
    driven.editor.setTool('pen');
    expect(possible()).toContain('style.strokeRed');
    expect(possible()).not.toContain('style.nextFill');
    driven.editor.readOnly.set(true);
    expect(possible()).toEqual([]);
  });

  test('change something, each of them, where it is offered', async () => {
    const { driven, context } = withBoard();
    for (const action of styleActions) {
      driven.editor.setTool(
        /Text|Font|Align/.test(action.id) ? 'text' : /Head/.test(action.id) ? 'arrow' : 'rectangle',
      );
      driven.editor.setStyle({ stroke: 'grey', fill: 'red', width: 2, fontSize: 20, opacity: 0.5 });
      if (action.id === 'style.strokeGrey') driven.editor.setStyle({ stroke: 'ink' });
      const before = driven.editor.nextStyle.get();
      expect(isEnabled(action, context), action.id).toBe(true);
      await action.run(context);
      expect(driven.editor.nextStyle.get(), action.id).not.toEqual(before);
    }
  });
});
