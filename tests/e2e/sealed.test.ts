import { formatLink, parseLink, toView } from '@meshboard/room';
import type { BrowserContext } from 'playwright-core';
import { describe, expect, test } from 'vitest';
import {
  drawWith,
  linkOf,
  openBoard,
  waitForSameShapes,
  waitForSaved,
  waitForShapes,
} from '../harness/board-page.ts';
import { useScene } from '../harness/scene.ts';

/** What a context's pages have exchanged with the server. */
interface Overheard {
  /** Addresses, headers and bodies of all requests. */
  readonly requests: string[];
  /** Frames of all WebSockets, byte for byte as characters from 0 to 255 where they are binary. */
  readonly sent: string[];
  readonly received: string[];
}

/** Listens to a context's pages from the first request on. */
const overhear = (context: BrowserContext): Overheard => {
  const heard: Overheard = { requests: [], sent: [], received: [] };
  const textOf = (payload: string | Buffer): string =>
    typeof payload === 'string' ? payload : payload.toString('latin1');
  context.on('request', (request) => {
    heard.requests.push(
      `${request.url()} ${JSON.stringify(request.headers())} ${request.postDataBuffer()?.toString('latin1') ?? ''}`,
    );
  });
  context.on('page', (page) =>
    page.on('websocket', (socket) => {
      heard.requests.push(socket.url());
      socket.on('framesent', ({ payload }) => heard.sent.push(textOf(payload)));
      socket.on('framereceived', ({ payload }) => heard.received.push(textOf(payload)));
    }),
  );
  return heard;
};

/** The ways in which bytes may be written into a message. */
const writings = (bytes: Uint8Array): string[] => {
  const buffer = Buffer.from(bytes);
  return (['latin1', 'hex', 'base64', 'base64url'] as const).map((encoding) =>
    buffer.toString(encoding).replace(/=+$/, ''),
  );
};

describe('the server', () => {
  const scene = useScene();

  test('hears no key, no address, no fingerprint and nothing of what two people draw', async () => {
    const [here, there] = [await scene.person(), await scene.person()];
    const overheard = [overhear(here), overhear(there)];
    const ann = await openBoard(here, scene.stack.url);
    const ben = await openBoard(there, linkOf(ann));
    await ann.keyboard.press('t');
    await ann.mouse.click(300, 200);
    await ann.keyboard.insertText('Quarterly figures');
    await ann.keyboard.press('Escape');
    await drawWith(ben, 'r', { x: 500, y: 200 }, { x: 600, y: 300 });
    await waitForShapes(ann, 'both shapes', ({ length }) => length === 2);
    await waitForSameShapes([ann, ben]);
    await Promise.all([ann, ben].map((page) => waitForSaved(page)));

    const edit = parseLink(linkOf(ann));
    if (edit.right !== 'edit') throw new Error('no edit link');
    const view = toView(edit);
    const fragments = [edit, view].map((each) => formatLink(scene.stack.url, each).split('#')[1] ?? '');
    const secrets = [
      ...fragments.flatMap((fragment) => [fragment, fragment.slice(2)]),
      ...[edit.editKey, edit.viewKey, edit.signalKey, edit.signingKey, edit.viewProofKey].flatMap(writings),
      'candidate',
      'fingerprint',
      'ice-ufrag',
      'Quarterly figures',
      'rectangle',
    ];
    for (const { requests, sent, received } of overheard) {
      // That they met means that descriptions went through the server, and were overheard.
      for (const frames of [sent, received])
        expect(frames.filter((frame) => frame.includes('"signal"')).length).toBeGreaterThan(1);
      expect(requests.some((request) => request.includes('/assets/'))).toBe(true);
      for (const text of [...requests, ...sent, ...received])
        for (const secret of secrets) expect(text).not.toContain(secret);
    }
  });
});
