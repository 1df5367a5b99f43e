import { once } from 'node:events';
import * as v from 'valibot';
import { WebSocket } from 'ws';

const Reply = v.union([
  v.looseObject({ type: v.literal('success'), id: v.number(), result: v.unknown() }),
  v.looseObject({
    type: v.literal('error'),
    id: v.nullable(v.number()),
    error: v.string(),
    message: v.string(),
  }),
  v.looseObject({ type: v.literal('event') }),
]);

/** A connection with a browser by WebDriver BiDi (https://w3c.github.io/webdriver-bidi/), one session. */
export interface Bidi {
  /** @throws Error with the browser's words when it refuses, or has ended. */
  send(method: string, params: object): Promise<unknown>;
  close(): void;
}

type Settle = { resolve(value: unknown): void; reject(error: Error): void };

/** @param url - Where the browser says that it listens. */
export const connectBidi = async (url: string): Promise<Bidi> => {
  const socket = new WebSocket(`${url}/session`);
  const waiting = new Map<number, Settle>();
  let sent = 0;
  socket.on('message', (data: Buffer) => {
    const reply = v.parse(Reply, JSON.parse(data.toString()));
    if (reply.type === 'event' || reply.id === null) return;
    const settle = waiting.get(reply.id);
    waiting.delete(reply.id);
    if (reply.type === 'success') settle?.resolve(reply.result);
    else settle?.reject(new Error(`${reply.error}: ${reply.message}`));
  });
  socket.on('close', () => {
    for (const { reject } of waiting.values()) reject(new Error('the browser has ended'));
    waiting.clear();
  });
  await once(socket, 'open');
  const send = (method: string, params: object): Promise<unknown> =>
    new Promise((resolve, reject) => {
      sent += 1;
      waiting.set(sent, { resolve, reject });
      socket.send(JSON.stringify({ id: sent, method, params }));
    });
  await send('session.new', { capabilities: {} });
  return { send, close: () => socket.close() };
};
