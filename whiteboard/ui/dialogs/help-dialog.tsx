import { GROUP_LABELS } from '../../actions/action.ts';
import { actionsOf, GROUPS } from '../../actions/actions.ts';
import { formatShortcut } from '../../actions/shortcut.ts';
import { laterWords } from '../../i18n/later-words.ts';
import { useApp, useT } from '../app-context.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { Keys } from '../keys.tsx';
import './help-dialog.css';

const KEYBOARD = [
  ['help.keySelect', 'help.keySelectHow'],
  ['help.keyDraw', 'help.keyDrawHow'],
  ['help.keyText', 'help.keyTextHow'],
  ['help.keyMenu', 'help.keyMenuHow'],
] as const;

const GESTURES = [
  ['help.pan', 'help.panHow'],
  ['help.zoom', 'help.zoomHow'],
  ['help.addToSelection', 'help.addToSelectionHow'],
  ['help.editText', 'help.editTextHow'],
  ['help.menu', 'help.menuHow'],
  ['help.drop', 'help.dropHow'],
] as const;

/** Every action with all of its keys, and what mouse and touch can do. */
const HelpDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const say = laterWords(t);
  const { mac } = useApp();
  const mod = mac ? '⌘' : t('key.mod');
  return (
    <Dialog title={say('help.title')} onClose={onClose} size="large">
      <p>{say('help.intro', { shortcut: formatShortcut('Mod+K', mac, t) })}</p>
      <div className="help-columns">
        {GROUPS.map((group) => (
          <section key={group} className="help-group">
            <h3>{t(GROUP_LABELS[group])}</h3>
            <ul>
              {actionsOf(group).map((action) => (
                <li key={action.id}>
                  <span className="help-icon">{action.icon && <Icon name={action.icon} size={18} />}</span>
                  <span>{t(action.label)}</span>
                  <span className="help-keys">
                    {action.shortcuts?.map((shortcut) => (
                      <span key={shortcut}>
                        <span className="visually-hidden">{formatShortcut(shortcut, mac, t)}</span>
                        <Keys shortcut={shortcut} />
                      </span>
                    ))}
                  </span>
                </li>
              ))}
            </ul>
          </section>
        ))}
        <section className="help-group">
          <h3>{say('help.keyboard')}</h3>
          <dl>
            {KEYBOARD.map(([what, how]) => (
              <div key={what}>
                <dt>{say(what)}</dt>
                <dd>{say(how)}</dd>
              </div>
            ))}
          </dl>
        </section>
        <section className="help-group">
          <h3>{say('help.mouse')}</h3>
          <dl>
            {GESTURES.map(([what, how]) => (
              <div key={what}>
                <dt>{say(what)}</dt>
                <dd>{how === 'help.zoomHow' ? say(how, { mod }) : say(how)}</dd>
              </div>
            ))}
          </dl>
        </section>
      </div>
    </Dialog>
  );
};
export default HelpDialog;
