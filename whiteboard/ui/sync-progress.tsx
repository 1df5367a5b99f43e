import { useId } from 'react';
import { useSession, useT } from './app-context.ts';
import { byteSize } from './byte-size.ts';
import { useStore } from './use-store.ts';
import './sync-progress.css';

/** Below this many bytes the board is there before anybody could read about it. */
const WORTH_SHOWING = 500_000;

/** How far a large board has come in. No live region: screen readers follow a progress bar at a pace of their own. */
export const SyncProgress = () => {
  const label = useId();
  const t = useT();
  const progress = useStore(useSession().syncProgress);
  if (progress === null || (progress.total ?? progress.received) < WORTH_SHOWING) return null;
  const { received, total } = progress;
  const done = byteSize(received, t.language);
  return (
    <div className="panel sync-progress">
      <p id={label}>
        {total === null
          ? t('status.syncingUnknown', { done })
          : t('status.syncing', { done, total: byteSize(total, t.language) })}
      </p>
      <progress
        aria-labelledby={label}
        value={total === null ? undefined : received}
        max={total ?? undefined}
      />
    </div>
  );
};
