import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link, LinkEnd } from './link.ts';

/** What a {@link Mesh} tells those who use it. */
export interface MeshEvents {
  /** A link is up and its other end has proved what it may do. */
  linkUp(link: Link): void;
  linkDown(link: Link, reason: LinkEnd): void;
  /** Nothing is heard on a link any more that is up, or something is again. */
  linkHangs(link: Link, hangs: boolean): void;
  /** One whole message above the link's own housekeeping (types below 16 and from 21 on, see docs/PROTOCOL.md). */
  message(link: Link, message: Uint8Array): void;
  /**
   * A dial that came to nothing; it is tried again with back-off while the member is in the roster and wanted.
   *
   * @param answered - whether any signal of the other end came: without one it is asleep, closed, or the server lost it.
   */
  dialFailed(member: MemberId, reason: LinkEnd, attempt: number, answered: boolean): void;
}

/** All links of a room. Dials whom it is told to want, accepts whoever can prove a capability. */
export interface Mesh {
  readonly links: ReadonlyMap<MemberId, Link>;
  /**
   * Says whom to be linked to. Members for whom the roster makes US the dialler are dialled and redialled;
   * others dial us. Links to members who are no longer wanted are left alone.
   */
  want(members: ReadonlySet<MemberId>): void;
  on<K extends keyof MeshEvents>(event: K, listener: MeshEvents[K]): () => void;
  /** Ends all links with `left` and releases everything. */
  close(): Promise<void>;
}
