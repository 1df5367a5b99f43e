import { type CSSProperties, type ReactNode, useId, useState } from 'react';
import { LANGUAGES } from '../../i18n/languages.ts';
import { laterWords } from '../../i18n/later-words.ts';
import { PERSON_COLOURS } from '../../session/person-colours.ts';
import { cleanName, MAX_NAME_CHARS } from '../../session/person-name.ts';
import type { Settings } from '../../session/settings.ts';
import { useApp, useSession, useT } from '../app-context.ts';
import { Choice } from '../choice.tsx';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { useStore } from '../use-store.ts';
import './settings-dialog.css';

interface SwitchProps {
  readonly label: string;
  readonly hint: string;
  readonly checked: boolean;
  readonly disabled?: boolean;
  readonly onChange: (checked: boolean) => void;
  readonly children?: ReactNode;
}

const Switch = ({ label, hint, checked, disabled = false, onChange, children }: SwitchProps) => {
  const id = useId();
  return (
    <div className="setting">
      <label className="switch">
        <span>{label}</span>
        <input
          type="checkbox"
          role="switch"
          checked={checked}
          aria-checked={checked}
          disabled={disabled}
          aria-describedby={id}
          onChange={(event) => onChange(event.target.checked)}
        />
      </label>
      <p id={id} className="fine">
        {hint}
      </p>
      {children}
    </div>
  );
};

/** Switching off deletes the archive's copy for everybody, so that is asked once more. */
const KeepSetting = () => {
  const t = useT();
  const say = laterWords(t);
  const session = useSession();
  const keep = useStore(session.keep);
  const [asking, setAsking] = useState(false);
  if (session.capability.right === 'view') return <p className="fine">{say('settings.keepViewer')}</p>;
  return (
    <Switch
      label={say('settings.keep')}
      hint={say('settings.keepHint')}
      checked={keep && !asking}
      onChange={(checked) => {
        if (checked) session.keep.set(true);
        setAsking(!checked);
      }}
    >
      {asking && (
        <div className="note note-warning" role="alert">
          <Icon name="warning" size={18} />
          <div>
            <p>{say('settings.keepConfirm')}</p>
            <div className="button-row">
              <button type="button" className="button-secondary" onClick={() => setAsking(false)}>
                {t('app.cancel')}
              </button>
              <button
                type="button"
                className="button-danger"
                onClick={() => {
                  session.keep.set(false);
                  setAsking(false);
                }}
              >
                {say('settings.keepConfirmYes')}
              </button>
            </div>
          </div>
        </div>
      )}
    </Switch>
  );
};

const SettingsDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const say = laterWords(t);
  const app = useApp();
  const settings = useStore(app.settings);
  const look = useStore(useSession().ownLook);
  const durable = useStore(app.storage.durable);
  const change = (patch: Partial<Settings>): void => app.settings.update((value) => ({ ...value, ...patch }));
  const [name, setName] = useState(settings.name);
  const nameHint = useId();
  return (
    <Dialog title={say('settings.title')} onClose={onClose}>
      <section className="settings-section">
        <h3>{say('settings.you')}</h3>
        <label className="setting">
          <span>{say('settings.name')}</span>
          <input
            className="field"
            value={name}
            placeholder={look.name}
            maxLength={MAX_NAME_CHARS}
            autoComplete="nickname"
            aria-describedby={nameHint}
            onChange={(event) => {
              setName(event.target.value);
              change({ name: cleanName(event.target.value) });
            }}
          />
          <span id={nameHint} className="fine">
            {say('settings.nameHint')}
          </span>
        </label>
        <Choice
          label={say('settings.colour')}
          className="choice swatches"
          value={PERSON_COLOURS.find((colour) => colour === look.colour)}
          onChoose={(colour) => change({ colour, colourChosen: true })}
          options={PERSON_COLOURS.map((value, at) => ({
            value,
            label: `${say('settings.colour')} ${at + 1}`,
            picture: <span className="swatch swatch-round" style={{ '--swatch': value } as CSSProperties} />,
          }))}
        />
      </section>
      <section className="settings-section">
        <h3>{say('settings.look')}</h3>
        <Choice
          label={say('settings.theme')}
          className="choice choice-words"
          value={settings.theme}
          onChoose={(theme) => change({ theme })}
          options={[
            { value: 'auto', label: say('settings.themeAuto') },
            { value: 'light', label: say('settings.themeLight') },
            { value: 'dark', label: say('settings.themeDark') },
          ]}
        />
        <label className="setting">
          <span>{say('settings.language')}</span>
          <select
            className="field"
            value={settings.language}
            onChange={(event) => {
              const chosen = LANGUAGES.find(({ id }) => id === event.target.value);
              change({ language: chosen?.id ?? 'auto' });
            }}
          >
            <option value="auto">{say('settings.languageAuto')}</option>
            {LANGUAGES.map(({ id, name: own }) => (
              <option key={id} value={id} lang={id}>
                {own}
              </option>
            ))}
          </select>
        </label>
        <p className="fine">{say('settings.motion')}</p>
      </section>
      <section className="settings-section">
        <h3>{say('settings.thisBoard')}</h3>
        <KeepSetting />
      </section>
      <section className="settings-section">
        <h3>{say('settings.privacy')}</h3>
        <Switch
          label={say('settings.hideAddress')}
          hint={say('settings.hideAddressHint')}
          checked={settings.hideAddress}
          onChange={(hideAddress) => change({ hideAddress })}
        />
      </section>
      <p className="fine">{say(durable ? 'settings.storedHere' : 'settings.notStored')}</p>
    </Dialog>
  );
};
export default SettingsDialog;
