import type { CSSProperties } from 'react';
import type { PeerPresence } from '../editor/presence.ts';
import { initialsOf } from '../session/person-name.ts';
import { useSession, useT } from './app-context.ts';
import { useBoardUi } from './board-context.ts';
import { useStore, useStorePart } from './use-store.ts';
import './people.css';

/** Faces of others shown before the rest becomes a number, and on a phone. */
const MAX_FACES = 4;
const MAX_FACES_ON_PHONE = 2;

/** How many faces are shown of so many others, so that with the number for the rest there are never more than `most`. */
export const facesOf = (count: number, most: number): number => (count > most ? most - 1 : count);

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

interface FaceProps {
  readonly name: string;
  readonly colour: string;
  readonly className?: string;
}

export const Face = ({ name, colour, className = 'face' }: FaceProps) => (
  <span className={className} style={{ '--person': colour } as CSSProperties}>
    {initialsOf(name)}
  </span>
);

/** Faces of everybody who is here; a click shows the connections. */
export const People = () => {
  const t = useT();
  const { ownLook } = useSession();
  const { dialog } = useBoardUi();
  const { name, colour } = useStore(ownLook);
  const people = usePeople();
  const wide = facesOf(people.length, MAX_FACES);
  const narrow = facesOf(people.length, MAX_FACES_ON_PHONE);
  const label = t('people.open', { count: people.length + 1 });
  return (
    <button
      type="button"
      className="people"
      aria-label={label}
      title={label}
      onClick={() => dialog.set('connection')}
    >
      <Face name={name} colour={colour} />
      {people.slice(0, wide).map((person, at) => (
        <Face
          key={person.clientId}
          name={person.name}
          colour={person.colour}
          className={at < narrow ? 'face' : 'face face-wide'}
        />
      ))}
      {people.length > wide && <span className="face face-more face-wide">+{people.length - wide}</span>}
      {people.length > narrow && (
        <span className="face face-more face-narrow">+{people.length - narrow}</span>
      )}
    </button>
  );
};
