import * as v from 'valibot';
import type { Store } from '../editor/store.ts';
import type { BrowserStorage } from './browser-storage.ts';
import { PERSON_COLOURS, pickColour } from './person-colours.ts';
import { cleanName, MAX_NAME_CHARS } from './person-name.ts';
import { createStoredValue } from './stored-value.ts';

const Settings = v.object({
  name: v.pipe(v.string(), v.transform(cleanName), v.maxLength(MAX_NAME_CHARS)),
  colour: v.picklist(PERSON_COLOURS),
  theme: v.fallback(v.picklist(['auto', 'light', 'dark']), 'auto'),
  language: v.fallback(v.picklist(['auto', 'en', 'de']), 'auto'),
  hideAddress: v.fallback(v.boolean(), false),
  showGrid: v.fallback(v.boolean(), false),
});

/** What a person has chosen for this browser. An empty name means none was chosen: see {@link SettingsStore}. */
export type Settings = v.InferOutput<typeof Settings>;
export type SettingsStore = Store<Settings>;

/** Reads the settings of this browser. `random` is in [0, 1). */
export const openSettings = (storage: BrowserStorage, random: () => number = Math.random): SettingsStore =>
  createStoredValue(
    storage,
    'settings',
    Settings,
    (): Settings => ({
      name: '',
      colour: pickColour(random()),
      theme: 'auto',
      language: 'auto',
      hideAddress: false,
      showGrid: false,
    }),
  );
