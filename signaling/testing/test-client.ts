import { randomBytes } from 'node:crypto';
import { io, type ManagerOptions, type Socket, type SocketOptions } from 'socket.io-client';
import * as v from 'valibot';
import {
  type ClientToServerEvents,
  type JoinReply,
  type MemberId,
  MemberSecret,
  PROTOCOL_VERSION,
  type Reply,
  RoomId,
  type ServerToClientEvents,
} from '../protocol/index.ts';

export type ClientSocket = Socket<ServerToClientEvents, ClientToServerEvents>;

const random128 = (): string => randomBytes(16).toString('base64url');
export const randomRoom = (): RoomId => v.parse(RoomId, random128());
export const randomSecret = (): MemberSecret => v.parse(MemberSecret, random128());

/** A socket of a connection of its own, which does not come back by itself. */
export const openSocket = (
  url: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
): ClientSocket => io(url, { transports: ['websocket'], forceNew: true, reconnection: false, ...options });

/** Resolves with the socket once it is connected; rejects with the `connect_error`. */
export const connectSocket = async (
  url: string,
  options: Partial<ManagerOptions & SocketOptions> = {},
): Promise<ClientSocket> => {
  const socket = openSocket(url, options);
  await new Promise<void>((resolve, reject) => {
    socket.once('connect', resolve);
    socket.once('connect_error', reject);
  });
  return socket;
};

/** Resolves with the arguments of the next such event. */
export const next = <E extends keyof ServerToClientEvents>(
  socket: ClientSocket,
  event: E,
): Promise<Parameters<ServerToClientEvents[E]>> =>
  new Promise((resolve) => {
    const listener = (...args: unknown[]) => {
      socket.offAny(any);
      resolve(args as Parameters<ServerToClientEvents[E]>);
    };
    const any = (name: string, ...args: unknown[]) => {
      if (name === event) listener(...args);
    };
    socket.onAny(any);
  });

/** All events a socket has received so far, in order. */
export const recordEvents = (socket: ClientSocket): [string, unknown][] => {
  const events: [string, unknown][] = [];
  socket.onAny((name: string, value: unknown) => events.push([name, value]));
  return events;
};

/** The value of a reply. @throws when it is a fault */
export const accepted = <T>(reply: Reply<T>): T => {
  if (!reply.ok) throw new Error(`refused: ${reply.error.code}: ${reply.error.message}`);
  return reply.value;
};

/** The code of a fault. @throws when the reply is none */
export const faultCode = (reply: Reply<unknown>): string => {
  if (reply.ok) throw new Error('expected a fault');
  return reply.error.code;
};

export interface TestMember {
  readonly socket: ClientSocket;
  readonly secret: MemberSecret;
  readonly reply: JoinReply;
  readonly member: MemberId;
}

export const join = async (
  socket: ClientSocket,
  room: RoomId,
  secret: MemberSecret = randomSecret(),
): Promise<TestMember> => {
  const reply = accepted(await socket.emitWithAck('join', { protocol: PROTOCOL_VERSION, room, secret }));
  return { socket, secret, reply, member: reply.self.member };
};

/** Connects and joins. */
export const enter = async (
  url: string,
  room: RoomId,
  secret?: MemberSecret,
  options?: Partial<ManagerOptions & SocketOptions>,
): Promise<TestMember> => await join(await connectSocket(url, options), room, secret);

/** Makes a socket acknowledge every signal, as a client does. */
export const acknowledgeSignals = (socket: ClientSocket): void => {
  socket.on('signal', (_delivery, acknowledge) => acknowledge());
};
