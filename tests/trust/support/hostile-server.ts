import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSignalingServer, type SignalingOptions } from '@meshboard/signaling';
import { type MemberId, type MemberSecret, memberIdOf } from '@meshboard/signaling/protocol';
import { Server, type Socket } from 'socket.io';
import { io } from 'socket.io-client';

/** One event on its way between a client and the real server. */
export interface Passing {
  /** The client's member id; null before it has joined. */
  readonly member: MemberId | null;
  readonly event: string;
  readonly body: unknown;
}

/** What the server makes of what passes. Each may be replaced at any time; without them it is an honest server. */
export interface Tampering {
  /** What becomes of an event from a client: the bodies that go on, none to drop it (it is acknowledged all the same). */
  up?: (passing: Passing) => readonly unknown[];
  /** What becomes of an event to a client. */
  down?: (passing: Passing) => readonly unknown[];
  /** What becomes of the answer to a client's event. */
  reply?: (passing: Passing) => unknown;
}

/** The real signaling server, with somebody in front of it who reads, changes, drops, repeats and makes up what he likes. */
export interface HostileServer {
  readonly url: string;
  /** Everything that this server has learnt, in order, as JSON: bodies and answers in both directions. */
  readonly seen: readonly string[];
  readonly tampering: Tampering;
  /** Emits an event to a client, as if it were the server's own. */
  say(to: MemberId, event: string, body: unknown): void;
  close(): Promise<void>;
}

type Acknowledge = (...reply: unknown[]) => void;

/** Takes the acknowledgement off the arguments of an event. */
const split = (args: unknown[]): { body: unknown; acknowledge: Acknowledge | null } => {
  const last = args.at(-1);
  return { body: args[0], acknowledge: typeof last === 'function' ? (last as Acknowledge) : null };
};

export const startHostileServer = async (options: SignalingOptions = {}): Promise<HostileServer> => {
  const real = await createSignalingServer(options);
  const http = createServer();
  const front = new Server(http, { transports: ['websocket'] });
  const clients = new Map<MemberId, Socket>();
  const seen: string[] = [];
  const tampering: Tampering = {};
  const see = (what: unknown): void => {
    seen.push(JSON.stringify(what) ?? '');
  };

  front.on('connection', (client) => {
    let member: MemberId | null = null;
    const server = io(real.url, { transports: ['websocket'], forceNew: true, auth: client.handshake.auth });
    client.onAny((event: string, ...args: unknown[]) => {
      const { body, acknowledge } = split(args);
      see(body);
      if (event === 'join') {
        member = memberIdOf((body as { secret: MemberSecret }).secret);
        clients.set(member, client);
      }
      const passing: Passing = { member, event, body };
      const bodies = tampering.up?.(passing) ?? [body];
      if (bodies.length === 0) acknowledge?.({ ok: true, value: null });
      bodies.forEach((passed, i) => {
        server.emit(event, passed, (reply: unknown) => {
          see(reply);
          if (i === 0) acknowledge?.(tampering.reply?.({ ...passing, body: reply }) ?? reply);
        });
      });
    });
    server.onAny((event: string, ...args: unknown[]) => {
      const { body, acknowledge } = split(args);
      see(body);
      acknowledge?.();
      for (const passed of tampering.down?.({ member, event, body }) ?? [body]) say(client, event, passed);
    });
    client.on('disconnect', () => {
      if (member !== null && clients.get(member) === client) clients.delete(member);
      server.disconnect();
    });
  });

  /** Signals ask to be acknowledged; whether they are is of no interest here. */
  const say = (client: Socket, event: string, body: unknown): void => {
    if (event === 'signal') client.emit(event, body, () => undefined);
    else client.emit(event, body);
  };

  http.listen(0, '127.0.0.1');
  await once(http, 'listening');
  return {
    url: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    seen,
    tampering,
    say: (to, event, body) => {
      const client = clients.get(to);
      if (client === undefined) throw new Error(`${to} is not connected`);
      say(client, event, body);
    },
    close: async () => {
      await front.close();
      await real.close();
    },
  };
};
