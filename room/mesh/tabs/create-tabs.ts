import type { MemberId } from '@meshboard/signaling/protocol';
import type { Right } from '../../capability/capability.ts';
import type { TabTimings } from './tab-timings.ts';
import type { Tabs } from './tabs.ts';

export interface TabsOptions {
  /** From `tabChannelOf` or `openTabChannel`: whoever knows it is let in. */
  readonly channel: string;
  readonly self: MemberId;
  /** What whoever knows the channel's name may do. */
  readonly right: Right;
  readonly timings?: Partial<TabTimings>;
}

/** Where tabs are looked for unless somebody says otherwise: in pages. Several rooms in one process are no tabs. */
export const hasTabs = (): boolean =>
  typeof document !== 'undefined' && typeof BroadcastChannel !== 'undefined';

/**
 * The other tabs that meet on one channel. What it takes to speak with them is loaded on the way: a page has something to
 * show before, and nobody to share it with.
 */
export const createTabs = (options: TabsOptions): Tabs => {
  let tabs: Tabs | null = null;
  let closed = false;
  return {
    has: (member) => tabs?.has(member) ?? false,
    start: (listener) => {
      import('./channel-tabs.ts').then(
        ({ createChannelTabs }) => {
          if (closed) return;
          tabs = createChannelTabs(options);
          tabs.start(listener);
        },
        // The server that would hand the code out is gone already: the tabs are linked as any other peers.
        () => undefined,
      );
    },
    close: () => {
      closed = true;
      tabs?.close();
    },
  };
};
