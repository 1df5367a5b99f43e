import type { Logger } from 'pino';
import * as v from 'valibot';
import type { Metrics } from '../metrics/metrics.ts';
import {
  type ClientToServerEvents,
  type ErrorCode,
  IceRequest,
  JoinRequest,
  KeepRequest,
  LeaveRequest,
  type Reply,
  SignalRequest,
} from '../protocol/index.ts';
import { Refusal } from '../refusal.ts';
import type { Client } from './client.ts';

type ClientEvent = keyof ClientToServerEvents;
type RequestOf<E extends ClientEvent> = Parameters<ClientToServerEvents[E]>[0];
type ValueOf<E extends ClientEvent> =
  Parameters<Parameters<ClientToServerEvents[E]>[1]>[0] extends Reply<infer T> ? T : never;

/** One function for each event of the protocol: takes a request that fits its schema, throws {@link Refusal}. */
export type Handlers = {
  readonly [E in ClientEvent]: (client: Client, request: RequestOf<E>) => Promise<ValueOf<E>>;
};

type Operation = (client: Client, raw: unknown) => Promise<unknown>;

/** Strikes for an event that no honest client sends, and for one that came too soon; see `Client.strike`. */
const STRIKES_FOR = new Map<ErrorCode, number>([
  ['bad-request', 10],
  ['rate-limited', 1],
]);

/** Says what is wrong with a request without repeating anything of it but the name of the field. */
const complaint = (issue: v.BaseIssue<unknown>): string => {
  const field = v.getDotPath(issue)?.slice(0, 64) ?? 'request';
  if (issue.received === 'undefined') return `${field} is missing`;
  if (issue.expected === 'never') return `${field} is not known`;
  return issue.type === 'regex'
    ? `${field} ${issue.message}`
    : `${field} must be ${issue.expected ?? 'valid'}`;
};

const operation =
  <T>(
    schema: v.GenericSchema<unknown, T>,
    run: (client: Client, request: T) => Promise<unknown>,
  ): Operation =>
  async (client, raw) => {
    const parsed = v.safeParse(schema, raw, { abortEarly: true });
    if (parsed.success) return await run(client, parsed.output);
    const [issue] = parsed.issues;
    const wrongVersion = v.getDotPath(issue) === 'protocol' && typeof issue.input === 'number';
    throw new Refusal(wrongVersion ? 'wrong-version' : 'bad-request', complaint(issue));
  };

export interface DispatchParts {
  readonly handlers: Handlers;
  readonly metrics: Metrics;
  readonly logger: Logger;
}

/**
 * Answers the events of sockets. Whatever a socket sends, the outcome is an acknowledgement, a strike, or after
 * too many strikes the end of that socket; never an exception that reaches the process.
 */
export class Dispatch {
  readonly #operations: ReadonlyMap<string, Operation>;
  readonly #metrics: Metrics;
  readonly #logger: Logger;

  constructor({ handlers, metrics, logger }: DispatchParts) {
    this.#operations = new Map([
      ['join', operation(JoinRequest, handlers.join)],
      ['leave', operation(LeaveRequest, handlers.leave)],
      ['signal', operation(SignalRequest, handlers.signal)],
      ['ice', operation(IceRequest, handlers.ice)],
      ['keep', operation(KeepRequest, handlers.keep)],
    ]);
    this.#metrics = metrics;
    this.#logger = logger;
  }

  /**
   * Takes over all events of a client. As middleware that never calls `next`, so that no event name, however
   * chosen, reaches an event emitter.
   */
  serve(client: Client): void {
    client.socket.use(([event, ...args]: [string, ...unknown[]]) => {
      this.#take(client, event, args).catch((error) => this.#logger.error({ err: error }, 'dispatch failed'));
    });
  }

  async #take(client: Client, event: string, args: unknown[]): Promise<void> {
    const acknowledge = args.at(-1);
    const answer = (reply: Reply<unknown>) => {
      if (typeof acknowledge === 'function' && client.socket.connected) acknowledge(reply);
    };
    try {
      const value = await this.#run(client, event, args);
      this.#metrics.events.inc({ event, outcome: 'ok' });
      answer({ ok: true, value });
    } catch (error) {
      const refusal = this.#refusalFrom(error);
      const known = this.#operations.has(event) ? event : 'unknown';
      this.#metrics.events.inc({ event: known, outcome: refusal.code });
      answer({ ok: false, error: refusal.toFault() });
      const strikes = STRIKES_FOR.get(refusal.code) ?? 0;
      if (strikes > 0 && !client.strike(strikes)) this.#expel(client);
    }
  }

  async #run(client: Client, event: string, args: unknown[]): Promise<unknown> {
    const run = this.#operations.get(event);
    if (run === undefined) throw new Refusal('bad-request', 'there is no such event');
    const [request, acknowledge] = args;
    if (args.length !== 2 || typeof acknowledge !== 'function') {
      throw new Refusal('bad-request', 'an event carries one object and an acknowledgement');
    }
    const retryAfterMs = client.payEvent();
    if (retryAfterMs > 0) throw new Refusal('rate-limited', 'too many events', retryAfterMs);
    return await run(client, request);
  }

  #refusalFrom(error: unknown): Refusal {
    if (error instanceof Refusal) return error;
    this.#logger.error({ err: error }, 'an event could not be answered');
    return new Refusal('internal', 'the server failed; trying again may help', 1_000);
  }

  #expel(client: Client): void {
    if (!client.socket.connected) return;
    this.#metrics.misbehaved.inc();
    this.#logger.warn({ kind: client.kind }, 'a socket was closed for breaking the protocol');
    client.socket.disconnect(true);
  }
}
