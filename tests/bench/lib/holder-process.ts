import { fork } from 'node:child_process';
import type { HolderOrder, HolderReply } from './holder.ts';

/** holder.ts in a process of its own. */
export interface HolderProcess {
  tell(order: HolderOrder): void;
  /** Tells, and waits for a reply of this type. */
  ask<T extends HolderReply['type']>(type: T, order: HolderOrder): Promise<Extract<HolderReply, { type: T }>>;
  end(): void;
}

export const startHolder = (): HolderProcess => {
  const child = fork(new URL('./holder.ts', import.meta.url), { execArgv: process.execArgv });
  const tell = (order: HolderOrder): void => {
    child.send(order);
  };
  return {
    tell,
    ask: (type, order) =>
      new Promise((resolve, reject) => {
        const onExit = (): void => reject(new Error('the other end has ended'));
        const onMessage = (reply: HolderReply): void => {
          if (reply.type !== type) return;
          child.off('message', onMessage);
          child.off('exit', onExit);
          resolve(reply as Extract<HolderReply, { type: typeof type }>);
        };
        child.on('message', onMessage);
        child.on('exit', onExit);
        tell(order);
      }),
    end: () => child.kill('SIGKILL'),
  };
};
