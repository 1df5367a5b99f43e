import type { RoomMember } from '@meshboard/room';
import { laterWords } from '../../i18n/later-words.ts';
import type { Translate } from '../../i18n/translate.ts';
import { useApp, useSession, useT } from '../app-context.ts';
import { useBoardUi } from '../board-context.ts';
import { Dialog } from '../dialog.tsx';
import { Icon } from '../icons.tsx';
import { useMemberName } from '../member-name.ts';
import { Face, usePeople } from '../people.tsx';
import { statusSentence } from '../status-sentence.ts';
import { useStore } from '../use-store.ts';
import './connection-dialog.css';

const pathOf = ({ link }: RoomMember, t: Translate): string => {
  if (link.state === 'none' && link.indirect) return t('people.indirect');
  if (link.state === 'none') return t(link.failures > 0 ? 'people.failed' : 'people.connecting');
  if (link.hangs) return t('people.hangs');
  if (link.via === 'tab') return t('people.tab');
  if (link.relayed === null) return t('people.unknownPath');
  return t(link.relayed ? 'people.relayed' : 'people.direct');
};

const timeOf = ({ link }: RoomMember, t: Translate): string =>
  link.state === 'up' && link.roundTripMs !== null
    ? t('people.milliseconds', { count: Math.round(link.roundTripMs) })
    : t('people.noTime');

const Links = () => {
  const t = useT();
  const { members } = useSession();
  const shown = useStore(members);
  const nameOf = useMemberName(shown);
  if (shown.length === 0) return <p className="fine">{t('people.none')}</p>;
  return (
    <>
      <table className="links">
        <thead>
          <tr>
            <th scope="col">{t('people.columnWho')}</th>
            <th scope="col">{t('people.columnPath')}</th>
            <th scope="col">{t('people.columnTime')}</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((member) => (
            <tr key={member.member} data-link={member.link.state}>
              <th scope="row">{nameOf(member)}</th>
              <td>{pathOf(member, t)}</td>
              <td>{timeOf(member, t)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      <p className="fine">{t('people.pathHint')}</p>
    </>
  );
};

/** Who is here, and how each connection runs. */
const ConnectionDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const t = useT();
  const app = useApp();
  const { editor, status, members, ownLook } = useSession();
  const { dialog } = useBoardUi();
  const { hideAddress } = useStore(app.settings);
  const { name, colour } = useStore(ownLook);
  const known = useStore(members);
  const elsewhere = known.filter(({ link }) => link.state === 'none' || link.via !== 'tab');
  const relayMissing =
    hideAddress && elsewhere.length > 0 && elsewhere.every(({ link }) => link.state === 'none');
  const state = useStore(status);
  const people = usePeople();
  const goTo = (clientId: number): void => {
    const cursor = editor.peers.get().get(clientId)?.cursor;
    if (!cursor) return;
    const { width, height } = editor.viewport.get();
    editor.camera.update(({ zoom }) => ({
      x: cursor.x - width / 2 / zoom,
      y: cursor.y - height / 2 / zoom,
      zoom,
    }));
    onClose();
  };
  return (
    <Dialog title={t('people.title')} onClose={onClose}>
      <p role="status">{statusSentence(state, t)}</p>
      <ul className="person-list">
        <li>
          <button type="button" className="person" onClick={() => dialog.set('settings')}>
            <Face name={name} colour={colour} />
            <span>{t('people.you', { name })}</span>
            <span className="person-rename">{laterWords(t)('people.rename')}</span>
          </button>
        </li>
        {people.map((person) => (
          <li key={person.clientId}>
            <button
              type="button"
              className="person"
              disabled={!person.pointing}
              title={person.pointing ? t('people.goTo', { name: person.name }) : t('people.noPointer')}
              onClick={() => goTo(person.clientId)}
            >
              <Face name={person.name} colour={person.colour} />
              <span>{person.name}</span>
              {person.viewer && <span className="tag">{t('people.viewer')}</span>}
            </button>
          </li>
        ))}
      </ul>
      <h3>{t('people.links')}</h3>
      {relayMissing && (
        <p className="note note-warning">
          <Icon name="warning" size={18} />
          {t('people.relayMissing')}
        </p>
      )}
      <Links />
      <div>
        <button type="button" className="button-secondary" onClick={() => dialog.set('check')}>
          <Icon name="connection" size={18} />
          {t('check.button')}
        </button>
      </div>
      {location.protocol === 'http:' && <p className="fine">{t('status.insecureHint')}</p>}
    </Dialog>
  );
};
export default ConnectionDialog;
