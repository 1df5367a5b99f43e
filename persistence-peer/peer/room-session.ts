import {
  type EditCapability,
  joinRoom,
  type Room,
  type ServerConnection,
  type WebRtc,
} from '@meshboard/room';
import type { RoomId } from '@meshboard/signaling/protocol';
import type { Logger } from 'pino';
import type { Keeper } from '../keeper/keeper.ts';
import { StoreFault } from '../store/store-fault.ts';

export interface RoomSessionOptions {
  readonly keeper: Keeper;
  readonly capability: EditCapability;
  readonly signaling: string;
  readonly connection: ServerConnection;
  readonly webrtc: WebRtc;
  readonly log: Logger;
  /** How long, in milliseconds, nobody may be there before the room is left. */
  readonly graceMs: number;
  /** Nobody has been there for the grace, or the server does not let us in. */
  onDone(): void;
  /** A link to somebody has ended. */
  onLinkDown(): void;
  /** The store takes nothing more of this document, so that nobody will hear "saved" again. */
  onUnwritable(fault: StoreFault): void;
  /** A peer that proved `edit` wants the room deleted. */
  onForget(): Promise<void>;
}

/** One joined room: a keeper's document among peers. */
export class RoomSession {
  readonly room: RoomId;
  readonly keeper: Keeper;
  readonly #options: RoomSessionOptions;
  readonly #joined: Room;
  #grace: NodeJS.Timeout | null = null;
  #persons = 0;
  #activeAt = Date.now();
  #left: Promise<void> | null = null;

  constructor(options: RoomSessionOptions) {
    this.#options = options;
    this.keeper = options.keeper;
    this.room = options.keeper.room;
    this.#joined = joinRoom({
      capability: options.capability,
      signaling: options.signaling,
      connection: options.connection,
      webrtc: options.webrtc,
      doc: options.keeper.doc,
      archive: {
        persist: (update) => {
          this.#activeAt = Date.now();
          const saving = options.keeper.persist(update);
          saving.catch((error: unknown) => {
            // Anything else is what the keeper says once it was told to give up.
            if (error instanceof StoreFault) options.onUnwritable(error);
          });
          return saving;
        },
        forget: () => options.onForget(),
      },
    });
    // The archive is nobody's cursor.
    this.#joined.awareness.setLocalState(null);
    this.#joined.on('members', () => this.#count());
    this.#joined.on('linkDown', () => options.onLinkDown());
    this.#joined.on('status', (status) => {
      this.#count();
      if (status.state !== 'refused') return;
      options.log.error(
        { room: this.room, why: status.why },
        'the server does not let the archive into this room',
      );
      options.onDone();
    });
    this.#count();
  }

  /** How many people are in the room. */
  get persons(): number {
    return this.#persons;
  }

  /** When somebody last came, went or drew, in milliseconds since 1970. */
  get activeAt(): number {
    return this.#activeAt;
  }

  /** Leaves once everybody who is there has heard what is durable, and releases the document when all of it is. */
  async close(): Promise<void> {
    await this.keeper.drained();
    await this.#leave();
    await this.keeper.close();
  }

  /** Leaves at once and gives up what is not durable. */
  async abandon(): Promise<void> {
    await this.#leave();
    this.keeper.abandon();
  }

  #leave(): Promise<void> {
    if (this.#grace !== null) clearTimeout(this.#grace);
    this.#grace = null;
    this.#left ??= this.#joined.leave();
    return this.#left;
  }

  #count(): void {
    const { members, status } = this.#joined;
    const persons = members.filter(({ kind }) => kind === 'person').length;
    if (persons !== this.#persons) this.#activeAt = Date.now();
    this.#persons = persons;
    if (persons > 0 && this.#grace !== null) {
      clearTimeout(this.#grace);
      this.#grace = null;
    }
    // Until the server has let us in nobody is known to be there; it says "occupied" only when somebody comes first.
    const knows = status.state !== 'connecting' || members.length > 0;
    if (knows && persons === 0 && this.#grace === null && this.#left === null)
      this.#grace = setTimeout(() => this.#options.onDone(), this.#options.graceMs);
  }
}
