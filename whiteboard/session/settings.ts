import * as v from 'valibot';
import type { Store } from '../editor/store.ts';
import type { BrowserStorage } from './browser-storage.ts';
import { PERSON_COLOURS, pickColour } from './person-colours.ts';
import { cleanName, MAX_NAME_CHARS } from './person-name.ts';
import { createStoredValue, parseStored } from './stored-value.ts';

const KEY = 'settings';

const Settings = v.object({
  name: v.pipe(v.string(), v.transform(cleanName), v.maxLength(MAX_NAME_CHARS)),
  colour: v.picklist(PERSON_COLOURS),
  /** False for a colour got by chance, which gives way to that of another person on the board. */
  colourChosen: v.fallback(v.boolean(), false),
  /** In [0, 1]: picks a name for somebody who has chosen none. */
  chance: v.optional(v.pipe(v.number(), v.minValue(0), v.maxValue(1))),
  theme: v.fallback(v.picklist(['auto', 'light', 'dark']), 'auto'),
  language: v.fallback(v.picklist(['auto', 'en', 'de']), 'auto'),
  hideAddress: v.fallback(v.boolean(), false),
  showGrid: v.fallback(v.boolean(), false),
});

/** What a person has chosen for this browser. An empty name means none was chosen: see {@link SettingsStore}. */
export type Settings = v.InferOutput<typeof Settings>;
export type SettingsStore = Store<Settings>;

/** Reads the settings of this browser. `random` is in [0, 1). */
export const openSettings = (storage: BrowserStorage, random: () => number = Math.random): SettingsStore => {
  const settings = createStoredValue(
    storage,
    KEY,
    Settings,
    (): Settings => ({
      name: '',
      colour: pickColour(random()),
      colourChosen: false,
      theme: 'auto',
      language: 'auto',
      hideAddress: false,
      showGrid: false,
    }),
  );
  const text = storage.read(KEY);
  // Kept from the first moment: who has chosen nothing would be somebody else after every reload. But not over what a
  // newer version has written.
  if (text === null || parseStored(Settings, text) !== null) {
    settings.update((now) => (now.chance === undefined ? { ...now, chance: random() } : now));
  }
  return settings;
};
