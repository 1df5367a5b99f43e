import { describe, expect, test } from 'vitest';
import * as Y from 'yjs';
import { toView } from './capability/derive.ts';
import { capabilityAuthenticator } from './capability/proof.ts';
import { capabilitySealer } from './capability/seal.ts';
import { createMesh } from './mesh/create-mesh.ts';
import type { LinkEnd } from './mesh/link.ts';
import { createSocketSignaling } from './signaling/socket-signaling.ts';
import { encodeMessage } from './sync/messages.ts';
import { converged, linked, nodeWebRtc, quiet, until } from './testing/node-room.ts';
import { servedRooms } from './testing/served-rooms.ts';

const here = servedRooms();

describe('a room', () => {
  test('alone, then two peers have one document and see each other', async () => {
    const a = here.rooms.join();
    a.doc.getText('t').insert(0, 'before ');
    await until(
      'alone',
      () => a.status.state === 'alone',
      (look) => a.on('status', look),
    );
    const b = here.rooms.join();
    await until(
      'synced',
      () => b.synced,
      (look) => b.on('synced', look),
    );
    expect(b.doc.getText('t').toString()).toBe('before ');
    b.doc.getText('t').insert(7, 'after');
    await converged([a.doc, b.doc]);
    expect(a.doc.getText('t').toString()).toBe('before after');
    expect(a.status).toEqual({ state: 'connected', links: 1 });

    a.awareness.setLocalStateField('name', 'Ada');
    await until(
      'the name arrives',
      () => b.awareness.getStates().get(a.doc.clientID)?.['name'] === 'Ada',
      (look) => {
        b.awareness.on('change', look);
        return () => b.awareness.off('change', look);
      },
    );
    await a.leave();
    await until(
      'the entry goes with its peer',
      () => !b.awareness.getStates().has(a.doc.clientID),
      (look) => {
        b.awareness.on('change', look);
        return () => b.awareness.off('change', look);
      },
    );
  });

  test('a newcomer among seven downloads the document once', async () => {
    const [first, ...others] = await here.rooms.mesh(7);
    if (!first) throw new Error('no peer');
    first.doc.getMap('m').set('blob', crypto.getRandomValues(new Uint8Array(65_536)));
    first.doc.getMap('m').set('blob2', crypto.getRandomValues(new Uint8Array(65_536)));
    first.doc.getMap('m').set('blob3', crypto.getRandomValues(new Uint8Array(65_536)));
    await converged([first.doc, ...others.map(({ doc }) => doc)]);
    const size = Y.encodeStateAsUpdate(first.doc).length;
    const newcomer = here.rooms.join();
    await linked(newcomer, 7);
    await converged([first.doc, newcomer.doc]);
    expect(newcomer.traffic().bytesReceived).toBeLessThan(1.05 * size);
  });

  test('one update in a mesh of six is five messages', async () => {
    const peers = await here.rooms.mesh(6);
    const author = peers[2];
    if (!author) throw new Error('no peer');
    await quiet(peers);
    const sent = (): number => peers.reduce((sum, peer) => sum + peer.traffic().documentMessagesSent, 0);
    const before = sent();
    author.doc.getText('t').insert(0, 'x');
    await converged(peers.map(({ doc }) => doc));
    expect(sent() - before).toBe(5);
  });

  test('many transactions of one task are one message', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    await quiet([a, b]);
    const before = a.traffic().documentMessagesSent;
    for (let i = 0; i < 50; i++) a.doc.getArray('l').push([i]);
    await converged([a.doc, b.doc]);
    expect(a.traffic().documentMessagesSent - before).toBe(1);
  });

  test('a viewer sees everything and changes nothing, though its document be edited by hand', async () => {
    const editor = here.rooms.join();
    const viewer = here.rooms.join({ capability: toView(here.rooms.capability) });
    editor.doc.getText('t').insert(0, 'seen');
    await until(
      'the viewer has it',
      () => viewer.doc.getText('t').toString() === 'seen',
      (look) => {
        viewer.doc.on('update', look);
        return () => viewer.doc.off('update', look);
      },
    );
    viewer.doc.getText('t').insert(0, 'scribble');
    editor.doc.getText('t').insert(4, '!');
    await until(
      'the next edit arrives',
      () => viewer.doc.getText('t').toString().endsWith('!'),
      (look) => {
        viewer.doc.on('update', look);
        return () => viewer.doc.off('update', look);
      },
    );
    expect(editor.doc.getText('t').toString()).toBe('seen!');
    expect(editor.members.map(({ link }) => link.state === 'up' && link.right)).toEqual(['view']);
    await until(
      'the viewer is seen',
      () => editor.memberOf(viewer.awareness.clientID) === viewer.self,
      (look) => {
        editor.awareness.on('change', look);
        return () => editor.awareness.off('change', look);
      },
    );
    expect(editor.memberOf(editor.awareness.clientID)).toBeNull();
    expect(editor.memberOf(1)).toBeNull();
  });

  test('a modified client with a view link sends updates all the same: they are dropped, and the link ends', async () => {
    const editor = here.rooms.join();
    editor.doc.getText('t').insert(0, 'seen');
    await until(
      'alone',
      () => editor.status.state === 'alone',
      (look) => editor.on('status', look),
    );
    const view = toView(here.rooms.capability);
    const signaling = createSocketSignaling({
      url: here.server.url,
      room: view.room,
      sealer: capabilitySealer(view),
    });
    const mesh = createMesh({ signaling, authenticator: capabilityAuthenticator(view), webrtc: nodeWebRtc });
    signaling.on('joined', () => mesh.want(new Set(signaling.roster.keys())));
    mesh.on('linkUp', (link) => {
      const doc = new Y.Doc();
      doc.getText('t').insert(0, 'scribble');
      link.send(encodeMessage({ type: 'update', update: Y.encodeStateAsUpdate(doc) }));
    });
    const ended = new Promise<LinkEnd>((resolve) => {
      editor.on('linkDown', (_member, reason) => resolve(reason));
    });
    signaling.connect();
    expect(await ended).toBe('forbidden');
    expect(editor.doc.getText('t').toString()).toBe('seen');
    await mesh.close();
    await signaling.close();
  });

  test('links and data go on while the server is away', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    await here.server.close();
    await until(
      'offline',
      () => a.status.state === 'offline',
      (look) => a.on('status', look),
    );
    a.doc.getText('t').insert(0, 'still here');
    await converged([a.doc, b.doc]);
    expect(a.status).toEqual({ state: 'offline', links: 1 });
    await here.serveAgain();
    await until(
      'back',
      () => a.status.state === 'connected',
      (look) => a.on('status', look),
    );
  });

  test('disconnected edits merge on return', async () => {
    const [a, b] = await here.rooms.mesh(2);
    if (!a || !b) throw new Error('no peers');
    b.disconnect();
    await until(
      'alone',
      () => a.status.state === 'alone',
      (look) => a.on('status', look),
    );
    a.doc.getText('t').insert(0, 'a');
    b.doc.getText('t').insert(0, 'b');
    b.connect();
    await converged([a.doc, b.doc]);
    expect([...a.doc.getText('t').toString()].sort().join('')).toBe('ab');
  });
});
