import type { Socket } from 'node:net';
import type { Counter } from 'prom-client';

/** What a TCP connection is used for. All start as `http`; an upgrade turns them into one of the others. */
export type WireKind = 'http' | 'socket' | 'open_rooms';

interface Account {
  kind: WireKind;
  read: number;
  written: number;
}

/**
 * Counts every byte of every TCP connection under what it is used for, by the counters of the TCP sockets
 * themselves. Nothing passes it by, so the sum bounds whatever could have gone through this server.
 */
export class WireLedger {
  readonly #bytes: Counter;
  readonly #accounts = new Map<Socket, Account>();

  /** @param bytes labels `kind` and `direction` */
  constructor(bytes: Counter) {
    this.#bytes = bytes;
  }

  open(socket: Socket): void {
    this.#accounts.set(socket, { kind: 'http', read: 0, written: 0 });
    socket.once('close', () => {
      this.#settle(socket);
      this.#accounts.delete(socket);
    });
  }

  /** What flows from now on is counted as `kind`. */
  turnInto(kind: WireKind, socket: Socket): void {
    this.#settle(socket);
    const account = this.#accounts.get(socket);
    if (account !== undefined) account.kind = kind;
  }

  /** Brings the counters up to date with the connections that are open. */
  settleAll(): void {
    for (const socket of this.#accounts.keys()) this.#settle(socket);
  }

  /** Destroys the connections that are still open. */
  destroyAll(): void {
    for (const socket of this.#accounts.keys()) socket.destroy();
  }

  #settle(socket: Socket): void {
    const account = this.#accounts.get(socket);
    if (account === undefined) return;
    const { bytesRead, bytesWritten } = socket;
    this.#bytes.inc({ kind: account.kind, direction: 'in' }, Math.max(0, bytesRead - account.read));
    this.#bytes.inc({ kind: account.kind, direction: 'out' }, Math.max(0, bytesWritten - account.written));
    account.read = bytesRead;
    account.written = bytesWritten;
  }
}
