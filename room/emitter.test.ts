import { describe, expect, test } from 'vitest';
import { createEmitter } from './emitter.ts';

interface Events {
  said(word: string): void;
  gone(): void;
}

describe('an emitter', () => {
  test('calls listeners in the order in which they came, each with what was told', () => {
    const { on, emit } = createEmitter<Events>();
    const heard: string[] = [];
    on('said', (word) => heard.push(`first ${word}`));
    on('said', (word) => heard.push(`second ${word}`));
    on('gone', () => heard.push('gone'));
    emit('said', 'a');
    emit('gone');
    expect(heard).toEqual(['first a', 'second a', 'gone']);
  });

  test('takes a listener off in both ways', () => {
    const { on, off, emit } = createEmitter<Events>();
    const heard: string[] = [];
    const listener = (word: string): void => {
      heard.push(word);
    };
    const stop = on('said', listener);
    stop();
    emit('said', 'after the one');
    on('said', listener);
    off('said', listener);
    off('gone', () => {});
    emit('said', 'after the other');
    expect(heard).toEqual([]);
  });

  test('calls a listener once that asked for one time, also when it tells again itself', () => {
    const { once, emit } = createEmitter<Events>();
    const heard: string[] = [];
    once('said', (word) => {
      heard.push(word);
      emit('said', 'from within');
    });
    emit('said', 'a');
    emit('said', 'b');
    expect(heard).toEqual(['a']);
  });

  test('takes one that asked for one time off before that in both ways, and calls it ever again once it asks for all', () => {
    const { on, once, off, emit } = createEmitter<Events>();
    const heard: string[] = [];
    const listener = (word: string): void => {
      heard.push(word);
    };
    once('said', listener)();
    emit('said', 'a');
    once('said', listener);
    off('said', listener);
    emit('said', 'b');
    once('said', listener);
    on('said', listener);
    emit('said', 'c');
    emit('said', 'd');
    expect(heard).toEqual(['c', 'd']);
  });
});
