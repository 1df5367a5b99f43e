import { useSession, useT } from './app-context.ts';
import { byteSize } from './byte-size.ts';
import { useStore } from './use-store.ts';
import './sync-progress.css';

/** Below this many bytes the board is there before anybody could read about it. */
const WORTH_SHOWING = 500_000;

/** How far a large board has come in. */
export const SyncProgress = () => {
  const t = useT();
  const progress = useStore(useSession().syncProgress);
  if (progress === null || (progress.total ?? progress.received) < WORTH_SHOWING) return null;
  const { received, total } = progress;
  const done = byteSize(received, t.language);
  return (
    <div className="panel sync-progress" role="status">
      <p>
        {total === null
          ? t('status.syncingUnknown', { done })
          : t('status.syncing', { done, total: byteSize(total, t.language) })}
      </p>
      <progress value={total === null ? undefined : received} max={total ?? undefined} />
    </div>
  );
};
