import type { KeyPress } from './shortcut.ts';

/** Whoever has not typed for this long, in milliseconds, has seen that there is no text any more. */
const pause = 1_500;

/** Neither typed nor a command by themselves. */
const MODIFIERS: ReadonlySet<string> = new Set([
  'Shift',
  'Control',
  'Alt',
  'AltGraph',
  'Meta',
  'CapsLock',
  'NumLock',
]);

/** What is typed into a text beside characters. */
const TYPED: ReadonlySet<string> = new Set([
  'Enter',
  'Backspace',
  'Delete',
  'ArrowLeft',
  'ArrowRight',
  'ArrowUp',
  'ArrowDown',
  'Home',
  'End',
  'PageUp',
  'PageDown',
  'Dead',
  'Compose',
  'Process',
  'Unidentified',
]);

/** With Ctrl, or Cmd on a Mac, these are a text's: its letters are selected, copied, pasted, undone. */
const TYPED_WITH_COMMAND: ReadonlySet<string> = new Set(['a', 'c', 'v', 'x', 'y', 'z']);

/** These leave a text. */
const LEAVES: ReadonlySet<string> = new Set(['Escape', 'Tab']);

const isTyped = (press: KeyPress, mac: boolean): boolean => {
  const { key, ctrlKey, metaKey, altKey } = press;
  if (TYPED.has(key)) return true;
  // On a Mac Ctrl moves the caret; elsewhere Ctrl and Alt together are AltGr.
  if (mac ? metaKey : ctrlKey && !altKey) return TYPED_WITH_COMMAND.has(key.toLowerCase());
  return key.length === 1 && (mac || (!metaKey && (!altKey || ctrlKey)));
};

/** The keys that somebody goes on typing into a text that is no longer there. */
export interface StrayKeys {
  /** The text went just now, in milliseconds on the clock of the key presses. */
  begin(now: number): void;
  /** Whether a key press was meant for the text, and must do nothing else. */
  takes(press: KeyPress, now: number, mac: boolean): boolean;
  /** Something was done that is no typing. */
  end(): void;
}

/** Takes keys from when the text went until one that cannot be typing, or a pause. */
export const createStrayKeys = (): StrayKeys => {
  let until = Number.NEGATIVE_INFINITY;
  const end = (): void => {
    until = Number.NEGATIVE_INFINITY;
  };
  return {
    begin(now) {
      until = now + pause;
    },
    takes(press, now, mac) {
      if (now > until || MODIFIERS.has(press.key)) return false;
      if (isTyped(press, mac)) {
        until = now + pause;
        return true;
      }
      end();
      return LEAVES.has(press.key);
    },
    end,
  };
};
