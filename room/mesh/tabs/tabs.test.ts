import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import * as Y from 'yjs';
import { toView } from '../../capability/derive.ts';
import { joinOpenRoom } from '../../open-room.ts';
import type { Room } from '../../room.ts';
import { countedWebRtc } from '../../testing/counted-webrtc.ts';
import { converged, linked, nodeWebRtc, quiet, until } from '../../testing/node-room.ts';
import { servedRooms } from '../../testing/served-rooms.ts';
// Loaded on the way otherwise, which takes longer here than what is tested.
import './channel-tabs.ts';

const here = servedRooms();

const nameArrives = (at: Room, of: Room, name: string | undefined): Promise<void> =>
  until(
    `${name} is seen`,
    () => at.awareness.getStates().get(of.doc.clientID)?.['name'] === name,
    (look) => {
      at.awareness.on('change', look);
      return () => at.awareness.off('change', look);
    },
  );

const joined = (room: Room): Promise<void> =>
  until(
    'joined',
    () => room.status.state === 'alone' || room.status.state === 'connected',
    (look) => room.on('status', look),
  );

const via = (room: Room): string[] =>
  room.members.map(({ link }) => (link.state === 'up' ? link.via : 'none')).sort();

/** Resolves when a room's links, all of them, run over these. One over WebRTC may come first, and is replaced. */
const linkedVia = (room: Room, paths: readonly string[]): Promise<void> =>
  until(
    `links via ${paths.join()}`,
    () => via(room).join() === paths.join(),
    (look) => room.on('members', look),
  );

describe('tabs of one browser', () => {
  test('share document and presence without a connection, and a stranger is linked as ever', async () => {
    const rtc = countedWebRtc();
    const one = here.rooms.join({ tabs: true, webrtc: rtc.webrtc });
    await joined(one);
    one.doc.getText('t').insert(0, 'before ');
    const two = here.rooms.join({ tabs: true, webrtc: rtc.webrtc });
    await Promise.all([joined(two), linkedVia(one, ['tab']), linkedVia(two, ['tab'])]);
    two.doc.getText('t').insert(0, 'two ');
    two.awareness.setLocalStateField('name', 'Ada');
    await Promise.all([converged([one.doc, two.doc]), nameArrives(one, two, 'Ada')]);
    expect(one.doc.getText('t').toString()).toContain('before ');
    expect(rtc.open()).toBe(0);

    const stranger = here.rooms.join();
    await Promise.all([
      linkedVia(one, ['tab', 'webrtc']),
      linkedVia(two, ['tab', 'webrtc']),
      linkedVia(stranger, ['webrtc', 'webrtc']),
    ]);
    await Promise.all([converged([one.doc, two.doc, stranger.doc]), nameArrives(stranger, two, 'Ada')]);
    expect(rtc.open()).toBe(2);
  });

  test('one update among two tabs and two strangers is three messages, whoever writes it', async () => {
    const peers = [here.rooms.join({ tabs: true })];
    for (const tabs of [true, false, false]) {
      await Promise.all(peers.map(joined));
      peers.push(here.rooms.join({ tabs }));
    }
    const strangers = ['webrtc', 'webrtc', 'webrtc'];
    await Promise.all(
      peers.map((peer, i) => linkedVia(peer, i < 2 ? ['tab', 'webrtc', 'webrtc'] : strangers)),
    );
    await quiet(peers);
    const sent = (): number => peers.reduce((sum, peer) => sum + peer.traffic().documentMessagesSent, 0);
    for (const author of peers) {
      const before = sent();
      author.doc.getText('t').insert(0, 'x');
      await converged(peers.map(({ doc }) => doc));
      await quiet(peers);
      expect(sent() - before).toBe(3);
    }
  });

  test('a tab that leaves takes its presence with it, and one that comes again is linked again', async () => {
    const one = here.rooms.join({ tabs: true });
    const two = here.rooms.join({ tabs: true });
    two.awareness.setLocalStateField('name', 'Ada');
    await nameArrives(one, two, 'Ada');
    two.disconnect();
    await nameArrives(one, two, undefined);
    one.doc.getText('t').insert(0, 'meanwhile');
    two.connect();
    await Promise.all([nameArrives(one, two, 'Ada'), converged([one.doc, two.doc]), linkedVia(two, ['tab'])]);
  });

  test('share while the server is away, and when it was never there', async () => {
    await here.server.close();
    const one = here.rooms.join({ tabs: true });
    one.doc.getText('t').insert(0, 'no server');
    const two = here.rooms.join({ tabs: true });
    await Promise.all([linked(one, 1), linked(two, 1)]);
    await converged([one.doc, two.doc]);
    two.doc.getText('t').insert(0, 'still ');
    await converged([one.doc, two.doc]);
    expect(one.doc.getText('t').toString()).toBe('still no server');
    expect(two.synced).toBe(true);
    await here.serveAgain();
    await Promise.all([joined(one), joined(two)]);
    expect([via(one), via(two)]).toEqual([['tab'], ['tab']]);
  });

  test('are told from those with another right, who are linked over WebRTC', async () => {
    const view = toView(here.rooms.capability);
    const editor = here.rooms.join({ tabs: true });
    await joined(editor);
    editor.doc.getText('t').insert(0, 'seen');
    const viewers = [
      here.rooms.join({ tabs: true, capability: view }),
      here.rooms.join({ tabs: true, capability: view }),
    ] as const;
    await linkedVia(editor, ['webrtc', 'webrtc']);
    await Promise.all(viewers.map((viewer) => linkedVia(viewer, ['tab', 'webrtc'])));
    await converged([editor.doc, ...viewers.map(({ doc }) => doc)]);
    for (const viewer of viewers) {
      const tab = viewer.members.find(({ link }) => link.state === 'up' && link.via === 'tab');
      expect(tab?.link).toMatchObject({ right: 'view' });
    }
  });

  test('of 8 MB arrive whole and with a cursor in between', async () => {
    const one = here.rooms.join({ tabs: true });
    await joined(one);
    for (let i = 0; i < 128; i++) {
      one.doc.getArray('blobs').push([crypto.getRandomValues(new Uint8Array(65_536))]);
    }
    const two = here.rooms.join({ tabs: true });
    one.awareness.setLocalStateField('name', 'Ada');
    await Promise.all([converged([one.doc, two.doc]), nameArrives(two, one, 'Ada'), linkedVia(two, ['tab'])]);
    expect(two.doc.getArray('blobs').length).toBe(128);
  });

  test('ask one of them for the document, and a stranger only for what is left', async () => {
    const strangers = await here.rooms.mesh(4);
    const author = strangers[3];
    if (!author) throw new Error('no stranger');
    for (let i = 0; i < 8; i++) {
      author.doc.getArray('blobs').push([crypto.getRandomValues(new Uint8Array(65_536))]);
    }
    await converged(strangers.map(({ doc }) => doc));
    const size = Y.encodeStateAsUpdate(author.doc).length;
    // As when a window is restored: at once, and none of them has anything.
    const tabs = [here.rooms.join({ tabs: true }), here.rooms.join({ tabs: true })];
    await Promise.all(tabs.map((tab) => linked(tab, 5)));
    await converged([author.doc, ...tabs.map(({ doc }) => doc)]);
    await quiet(tabs);
    for (const tab of tabs) expect(tab.traffic().bytesReceived).toBeLessThan(2.1 * size);

    const third = here.rooms.join({ tabs: true });
    await linked(third, 6);
    await converged([author.doc, third.doc]);
    await quiet([third]);
    expect(third.traffic().bytesReceived).toBeLessThan(2.1 * size);
  });

  test('of an open room need its name, its password and its servers', async () => {
    const open = (password: string, tabs: boolean): Room =>
      joinOpenRoom({
        room: 'notes',
        password,
        signaling: ['ws://127.0.0.1:9/y-webrtc'],
        doc: new Y.Doc(),
        webrtc: nodeWebRtc,
        webSocket: WebSocket,
        tabs,
      });
    const all = [open('a', true), open('a', true), open('b', true), open('a', false)];
    const [one, two, other, off] = all;
    if (!one || !two || !other || !off) throw new Error('no rooms');
    await Promise.all([linked(one, 1), linked(two, 1)]);
    one.doc.getText('t').insert(0, 'here');
    await converged([one.doc, two.doc]);
    expect([via(one), via(two), via(other), via(off)]).toEqual([['tab'], ['tab'], [], []]);
    await Promise.all(all.map((room) => room.leave()));
    for (const room of all) room.doc.destroy();
  });
});
