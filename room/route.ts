import type { AnswersOwed } from './answers-owed.ts';
import type { Link } from './mesh/link.ts';
import type { Presence } from './presence/presence.ts';
import type { DocumentSync } from './sync/document-sync.ts';
import type { RoomMessage } from './sync/messages.ts';

export interface RouteOptions {
  readonly sync: DocumentSync;
  readonly presence: Presence;
  readonly owed: AnswersOwed;
}

/**
 * Who in a room takes which message, and which of them a link that proved only `view` ends with.
 *
 * @returns what takes a message that came on a link. It throws GateError and MessageError.
 */
export const createRoute =
  ({ sync, presence, owed }: RouteOptions) =>
  (link: Link, message: RoomMessage): void => {
    switch (message.type) {
      case 'awareness':
        presence.take(link, message.update);
        return;
      case 'presenceChange':
        presence.takeChange(link, message);
        return;
      case 'presenceClocks':
        presence.takeClocks(link, message.clocks);
        return;
      case 'graft':
        sync.take(link, message);
        // Who asks for no message asks for presence.
        if (message.ids.length === 0) owed.give(link, 'others', () => presence.tellOthers(link));
        return;
      case 'relayedPresence':
        presence.takeRelayed(link, message.entries);
        return;
      case 'queryAwareness':
        owed.give(link, 'presence', () => presence.tell(link));
        return;
      case 'step2':
      case 'part':
      case 'update':
      case 'forget':
        if (link.right === 'edit') sync.take(link, message);
        else link.end('forbidden');
        return;
      default:
        sync.take(link, message);
    }
  };
