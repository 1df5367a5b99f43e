import { createServerConnection, type ServerConnection } from '@meshboard/room';
import { createStore, type ReadableStore } from '../editor/store.ts';
import { type LinkErrorCode, readAddress } from '../session/address.ts';
import { type BoardSession, openSession } from '../session/session.ts';
import type { App } from './app-context.ts';

/** What the page shows. */
export type Screen =
  | { readonly kind: 'opening' }
  | { readonly kind: 'damaged'; readonly code: LinkErrorCode }
  | { readonly kind: 'board'; readonly session: BoardSession }
  | { readonly kind: 'failed'; readonly error: unknown };

/**
 * Opens the board of the address, and another one when the address changes; the former is written and left then. Begun
 * before React draws anything, so that the database answers meanwhile.
 * @param first connection to the server, for the first board; each further one makes its own.
 */
export const followAddress = (app: App, first: ServerConnection): ReadableStore<Screen> => {
  const screen = createStore<Screen>({ kind: 'opening' });
  let opened: Promise<BoardSession> | null = null;

  const open = (connection: ServerConnection): void => {
    opened = null;
    let address: ReturnType<typeof readAddress>;
    try {
      address = readAddress(app.hash.get());
    } catch (error) {
      connection.close();
      screen.set({ kind: 'failed', error });
      return;
    }
    if (address.kind === 'damaged') screen.set({ kind: 'damaged', code: address.code });
    if (address.kind !== 'board') {
      connection.close();
      return;
    }
    screen.set({ kind: 'opening' });
    connection.connect();
    const opening = openSession({
      capability: address.capability,
      origin: app.origin,
      connection,
      storage: app.storage,
      settings: app.settings,
      recent: app.recent,
      made: app.isMadeHere(),
      isNew: app.takeNew(),
      nameless: () => app.translation.current.get()('people.guest'),
      guestNames: app.guestNames,
    });
    opened = opening;
    const show = (next: Screen): void => {
      if (opened === opening) screen.set(next);
    };
    opening.then(
      (session) => show({ kind: 'board', session }),
      (error: unknown) => {
        connection.close();
        show({ kind: 'failed', error });
      },
    );
  };

  app.hash.subscribe(() => {
    const former = opened;
    open(createServerConnection({ url: app.origin }));
    former
      ?.then((session) => session.close())
      .catch((error: unknown) => console.error('The board could not be closed properly.', error));
  });
  open(first);
  return screen;
};
