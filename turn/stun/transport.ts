import { createSocket } from 'node:dgram';
import { connect as connectTcp, isIPv6, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { decodeStun, type StunMessage, stunLength } from './message.ts';

/** Thrown when a server does not answer, or cannot be reached at all. */
export class NoAnswer extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'NoAnswer';
  }
}

export interface Received {
  readonly message: StunMessage;
  readonly bytes: Buffer;
}

/** Carries STUN messages to one server. */
export interface StunTransport {
  /** Sends, and again where packets get lost. @throws NoAnswer */
  request(bytes: Buffer): Promise<Received>;
  /** Sends once, without an answer. */
  send(bytes: Buffer): void;
  /** Resolves with the next indication. @throws NoAnswer */
  indication(): Promise<StunMessage>;
  close(): void;
}

/** First interval between sendings over UDP, doubled each time (RFC 8489, section 6.2.1, asks for 500 ms; a check is in a hurry). */
const RESEND_MS = 200;

const transactionOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

/** Matches answers to requests, whatever carries them. */
class Exchange {
  readonly #timeoutMs: number;
  readonly #waiting = new Map<string, (received: Received) => void>();
  readonly #failures = new Set<(error: Error) => void>();
  readonly #indications: StunMessage[] = [];
  #awaitsIndication: ((message: StunMessage) => void) | null = null;

  constructor(timeoutMs: number) {
    this.#timeoutMs = timeoutMs;
  }

  receive(bytes: Buffer): void {
    const message = decodeStun(bytes);
    if (message === null) return;
    if (message.messageClass !== 'indication') {
      this.#waiting.get(transactionOf(message.transaction))?.({ message, bytes });
    } else if (this.#awaitsIndication !== null) this.#awaitsIndication(message);
    else this.#indications.push(message);
  }

  fail(error: Error): void {
    for (const reject of this.#failures) reject(new NoAnswer(error.message, { cause: error }));
  }

  async answerTo(request: Buffer): Promise<Received> {
    const transaction = transactionOf(request.subarray(8, 20));
    try {
      return await this.#within((resolve) => this.#waiting.set(transaction, resolve));
    } finally {
      this.#waiting.delete(transaction);
    }
  }

  async indication(): Promise<StunMessage> {
    const early = this.#indications.shift();
    if (early !== undefined) return early;
    try {
      return await this.#within((resolve) => {
        this.#awaitsIndication = resolve;
      });
    } finally {
      this.#awaitsIndication = null;
    }
  }

  async #within<T>(wait: (resolve: (value: T) => void) => void): Promise<T> {
    let timer: NodeJS.Timeout | undefined;
    let fail: (error: Error) => void = () => undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        fail = reject;
        this.#failures.add(reject);
        timer = setTimeout(
          () => reject(new NoAnswer(`no answer within ${this.#timeoutMs} ms`)),
          this.#timeoutMs,
        );
        wait(resolve);
      });
    } finally {
      clearTimeout(timer);
      this.#failures.delete(fail);
    }
  }
}

export const openUdp = async (host: string, port: number, timeoutMs: number): Promise<StunTransport> => {
  const exchange = new Exchange(timeoutMs);
  const socket = createSocket({ type: isIPv6(host) ? 'udp6' : 'udp4' });
  socket.on('message', (bytes) => exchange.receive(bytes));
  await new Promise<void>((resolve, reject) => {
    socket.once('error', (error) => reject(new NoAnswer(error.message, { cause: error })));
    socket.connect(port, host, resolve);
  });
  // A port that nobody listens on answers with ICMP, which arrives here as ECONNREFUSED.
  socket.on('error', (error) => exchange.fail(error));
  const send = (bytes: Buffer): void => socket.send(bytes);
  return {
    send,
    request: async (bytes) => {
      let timer: NodeJS.Timeout;
      const sendAgain = (wait: number): void => {
        send(bytes);
        timer = setTimeout(() => sendAgain(wait * 2), wait);
      };
      const answer = exchange.answerTo(bytes);
      sendAgain(RESEND_MS);
      return await answer.finally(() => clearTimeout(timer));
    },
    indication: () => exchange.indication(),
    close: () => socket.close(),
  };
};

const overStream = (socket: Socket, exchange: Exchange): StunTransport => {
  let stream: Buffer = Buffer.alloc(0);
  socket.on('data', (chunk: Buffer) => {
    stream = Buffer.concat([stream, chunk]);
    for (
      let length = stunLength(stream);
      length !== null && stream.length >= length;
      length = stunLength(stream)
    ) {
      exchange.receive(stream.subarray(0, length));
      stream = stream.subarray(length);
    }
  });
  socket.on('error', (error) => exchange.fail(error));
  socket.on('close', () => exchange.fail(new Error('the server closed the connection')));
  return {
    send: (bytes) => {
      socket.write(bytes);
    },
    request: async (bytes) => {
      const answer = exchange.answerTo(bytes);
      socket.write(bytes);
      return await answer;
    },
    indication: () => exchange.indication(),
    close: () => socket.destroy(),
  };
};

const connected = async (
  socket: Socket,
  event: 'connect' | 'secureConnect',
  timeoutMs: number,
): Promise<void> => {
  let timer: NodeJS.Timeout | undefined;
  try {
    await new Promise<void>((resolve, reject) => {
      timer = setTimeout(() => reject(new Error(`no connection within ${timeoutMs} ms`)), timeoutMs);
      socket.once(event, resolve);
      socket.once('error', reject);
    });
  } catch (error) {
    socket.destroy();
    throw new NoAnswer(error instanceof Error ? error.message : 'no connection', { cause: error });
  } finally {
    clearTimeout(timer);
  }
};

export const openTcp = async (host: string, port: number, timeoutMs: number): Promise<StunTransport> => {
  const socket = connectTcp({ host, port });
  await connected(socket, 'connect', timeoutMs);
  return overStream(socket, new Exchange(timeoutMs));
};

/** @param ca PEM of an authority besides those that Node trusts */
export const openTls = async (
  host: string,
  port: number,
  timeoutMs: number,
  ca?: string,
): Promise<StunTransport> => {
  const socket = connectTls({ host, port, servername: host, ...(ca === undefined ? {} : { ca }) });
  await connected(socket, 'secureConnect', timeoutMs);
  return overStream(socket, new Exchange(timeoutMs));
};
