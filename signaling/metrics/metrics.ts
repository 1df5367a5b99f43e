import { Counter, collectDefaultMetrics, Gauge, Registry } from 'prom-client';

import type { SeatCount } from '../membership/membership.ts';

const PREFIX = 'meshboard_signaling_';

/**
 * The gauges that are read when somebody asks for the metrics: what this process holds, so that several processes add
 * up, and a scrape asks no shared store.
 */
export interface Readings {
  readonly sockets: () => number;
  readonly seats: () => SeatCount;
}

/**
 * What this server counts. Labels are small closed sets: nothing that a client chooses, and no room, member or
 * address, becomes a label.
 */
export class Metrics {
  readonly registry = new Registry();
  readonly #counter = (name: string, help: string, labelNames: string[] = []) =>
    new Counter({ name: `${PREFIX}${name}`, help, labelNames, registers: [this.registry] });

  /** Bytes on the wire by kind of connection (http, socket, open_rooms) and direction; together they are all there is. */
  readonly wireBytes = this.#counter('wire_bytes_total', 'Bytes on the wire, headers and framing included', [
    'kind',
    'direction',
  ]);
  /** Sealed signals, in characters of their bodies: `in` as accepted, `out` as acknowledged by the addressee. */
  readonly signalBytes = this.#counter('signal_bytes_total', 'Bytes of sealed signal bodies', ['direction']);
  readonly events = this.#counter('events_total', 'Client events by name and outcome', ['event', 'outcome']);
  readonly connections = this.#counter('connections_total', 'Socket.IO connections accepted', ['kind']);
  readonly refusedConnections = this.#counter('refused_connections_total', 'Connections refused', ['reason']);
  readonly misbehaved = this.#counter('misbehaved_total', 'Sockets closed for breaking the protocol');
  readonly openRoomMessages = this.#counter('open_room_messages_total', 'Messages of open rooms', [
    'outcome',
  ]);

  /** @param processMetrics adds those of the Node process; one process-wide observer each, so not for every test */
  constructor(processMetrics: boolean) {
    if (processMetrics) collectDefaultMetrics({ register: this.registry });
  }

  watch(readings: Readings): void {
    const gauge = (name: string, help: string, read: () => number) => {
      new Gauge({
        name: `${PREFIX}${name}`,
        help,
        registers: [this.registry],
        collect() {
          this.set(read());
        },
      });
    };
    gauge('sockets', 'Socket.IO connections open', readings.sockets);
    gauge('rooms', 'Rooms with a member connected to this process', () => readings.seats().rooms);
    gauge('persons', 'Persons in rooms', () => readings.seats().persons);
    gauge('archive_seats', 'Seats of archives in rooms', () => readings.seats().archives);
  }
}
