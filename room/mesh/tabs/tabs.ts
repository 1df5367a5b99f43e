import type { MemberId } from '@meshboard/signaling/protocol';
import type { Link, LinkEnd } from '../link.ts';

/** What {@link Tabs} tell the mesh. */
export interface TabsListener {
  linkUp(link: Link): void;
  linkDown(link: Link, reason: LinkEnd): void;
  /** Nothing is heard on a link any more that is up, or something is again. */
  linkHangs(link: Link, hangs: boolean): void;
  message(link: Link, message: Uint8Array): void;
  /** A tab that had been met did not come up: it has to be dialled after all. */
  notComing(member: MemberId): void;
}

/** The other tabs of this browser that are in the same room with the same right, and the links to them. */
export interface Tabs {
  /** Whether a member is one of them: its link is up, or coming up. */
  has(member: MemberId): boolean;
  /** Begins to look for them. Nothing is told before this returns. */
  start(listener: TabsListener): void;
  /** Ends all links with `left`. */
  close(): void;
}
