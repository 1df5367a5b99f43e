import { countStateEntries, type RoomMessage } from '../messages.ts';

/**
 * How many entries of what a message lists are as much work as one message, some 20 µs. A document of 100,000 clients, if
 * there is one, is asked for in the name of 390: 25 times at once, and two or three times a second.
 */
const ENTRIES_A_MESSAGE = { ids: 64, members: 64, states: 256, presence: 16 } as const;

/**
 * As how many messages, besides the one that it is, a message counts in the rate budget of its link: what lists much is
 * as much work as many.
 * @throws MessageError for a state vector that cannot be one.
 */
export const furtherMessages = (message: RoomMessage): number => {
  switch (message.type) {
    case 'have':
    case 'graft':
      return message.ids.length / ENTRIES_A_MESSAGE.ids;
    case 'step1':
    case 'news':
    case 'saved':
      return countStateEntries(message.stateVector) / ENTRIES_A_MESSAGE.states;
    case 'presenceClocks':
      return message.clocks.size / ENTRIES_A_MESSAGE.states;
    case 'neighbours':
      return message.members.size / ENTRIES_A_MESSAGE.members;
    case 'relayedPresence':
      return message.entries.length / ENTRIES_A_MESSAGE.presence;
    default:
      return 0;
  }
};
