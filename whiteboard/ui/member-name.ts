import type { RoomMember } from '@meshboard/room';
import { useSession, useT } from './app-context.ts';
import { usePeople } from './people.tsx';
import { useStore } from './use-store.ts';

type Named = Pick<RoomMember, 'member' | 'kind'>;

/**
 * Names members for lists of connections: by the name that a person's presence tells, until it has told one by a number.
 *
 * @param shown - All in the list.
 */
export const useMemberName = (shown: readonly Named[]): ((of: Named) => string) => {
  const t = useT();
  const room = useStore(useSession().room);
  const people = usePeople();
  const names = new Map(people.map(({ clientId, name }) => [room.memberOf(clientId), name]));
  const persons = shown.filter(({ kind }) => kind === 'person');
  return ({ member, kind }) => {
    if (kind === 'archive') return t('people.archive');
    const number = persons.findIndex((person) => person.member === member) + 1;
    return names.get(member) ?? t('people.person', { number });
  };
};
