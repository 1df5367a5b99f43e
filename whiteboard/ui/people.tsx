import type { CSSProperties } from 'react';
import type { PeerPresence } from '../editor/presence.ts';
import { initialsOf } from '../session/person-name.ts';
import { useApp, useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { useStore, useStorePart } from './use-store.ts';
import './people.css';

/** Faces shown before the rest becomes a number. */
const MAX_FACES = 4;

/** Who somebody is, without where the pointer is: that changes 30 times a second. */
export interface PersonCard {
  readonly clientId: number;
  readonly name: string;
  readonly colour: string;
  readonly viewer: boolean;
  readonly pointing: boolean;
}

const cardOf = (peer: PeerPresence): PersonCard => ({
  clientId: peer.clientId,
  name: peer.name,
  colour: peer.colour,
  viewer: peer.viewer,
  pointing: peer.cursor !== null,
});

const sameCards = (a: readonly PersonCard[], b: readonly PersonCard[]): boolean =>
  a.length === b.length &&
  a.every((card, at) => {
    const other = b[at];
    return (
      other !== undefined &&
      card.clientId === other.clientId &&
      card.name === other.name &&
      card.colour === other.colour &&
      card.viewer === other.viewer &&
      card.pointing === other.pointing
    );
  });

/** The others on the board, sorted by client id so that faces keep their places. */
export const usePeople = (): readonly PersonCard[] => {
  const { editor } = useSession();
  return useStorePart(
    editor.peers,
    (peers) => [...peers.values()].map(cardOf).sort((a, b) => a.clientId - b.clientId),
    sameCards,
  );
};

export const Face = ({ name, colour }: { readonly name: string; readonly colour: string }) => (
  <span className="face" style={{ '--person': colour } as CSSProperties}>
    {initialsOf(name)}
  </span>
);

/** Faces of everybody who is here; a click shows the connections. */
export const People = () => {
  const t = useT();
  const app = useApp();
  const { dialog } = useBoardUi();
  const { colour } = useStore(app.settings);
  const people = usePeople();
  const faces = people.slice(0, people.length > MAX_FACES ? MAX_FACES - 1 : MAX_FACES);
  const label = t('people.open', { count: people.length + 1 });
  return (
    <button
      type="button"
      className="people"
      aria-label={label}
      title={label}
      onClick={() => dialog.set('connection')}
    >
      <Face name={app.ownName()} colour={colour} />
      {faces.map((person) => (
        <Face key={person.clientId} name={person.name} colour={person.colour} />
      ))}
      {people.length > faces.length && (
        <span className="face face-more">+{people.length - faces.length}</span>
      )}
    </button>
  );
};
