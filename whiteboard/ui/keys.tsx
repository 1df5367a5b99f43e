import { shortcutKeys } from '../actions/shortcut.ts';
import { useApp, useT } from './app-context.ts';

/** A shortcut as keys to look at. Screen readers hear `aria-keyshortcuts` of the control instead. */
export const Keys = ({ shortcut }: { readonly shortcut: string }) => {
  const { mac } = useApp();
  const t = useT();
  return (
    <span className="keys" aria-hidden="true">
      {shortcutKeys(shortcut, mac, t).map((key) => (
        <kbd key={key}>{key}</kbd>
      ))}
    </span>
  );
};
