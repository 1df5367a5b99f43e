import type { KeyboardEvent, ReactNode } from 'react';
import './choice.css';

export interface Option<V> {
  readonly value: V;
  readonly label: string;
  readonly picture?: ReactNode;
}

export interface ChoiceProps<V> {
  readonly label: string;
  readonly options: readonly Option<V>[];
  /** Undefined while several things differ in it. */
  readonly value: V | undefined;
  readonly onChoose: (value: V) => void;
  readonly className?: string;
  /** Behind the options, in the same row. */
  readonly children?: ReactNode;
}

const STEPS: Readonly<Record<string, number>> = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

/** One of several, as a row of pictures. Tab enters it once; the arrow keys choose (ARIA "Radio Group"). */
export const Choice = <V extends string | number>(props: ChoiceProps<V>) => {
  const { label, options, value, onChoose, className = 'choice', children } = props;
  const chosen = options.findIndex((option) => option.value === value);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    const step = STEPS[event.key];
    if (step === undefined) return;
    event.preventDefault();
    const next = (Math.max(chosen, 0) + step + options.length) % options.length;
    const option = options[next];
    if (option === undefined) return;
    onChoose(option.value);
    event.currentTarget.querySelectorAll<HTMLElement>('[role="radio"]')[next]?.focus();
  };
  return (
    <div className="choice-row">
      <span className="choice-label" aria-hidden="true">
        {label}
      </span>
      <div className={className} role="radiogroup" aria-label={label} onKeyDown={onKeyDown}>
        {options.map((option, at) => (
          // biome-ignore lint/a11y/useSemanticElements: a native radio would take the focus from the canvas at a click
          <button
            key={option.value}
            type="button"
            role="radio"
            aria-checked={at === chosen}
            aria-label={option.label}
            title={option.label}
            tabIndex={at === Math.max(chosen, 0) ? 0 : -1}
            className="option"
            onClick={() => onChoose(option.value)}
          >
            {option.picture ?? option.label}
          </button>
        ))}
        {children}
      </div>
    </div>
  );
};
