/**
 * A small typed emitter: `Events` maps each event's name to its listener's signature.
 * A listener that throws does not keep the others from being called: its error surfaces in a task of its own.
 */
export interface Emitter<Events> {
  /** Registers a listener; returns the way to take it off again. */
  on<K extends keyof Events>(event: K, listener: Events[K]): () => void;
  emit<K extends keyof Events>(event: K, ...args: ArgumentsOf<Events[K]>): void;
  /** Takes all listeners off. */
  clear(): void;
}

type ArgumentsOf<F> = F extends (...args: infer A) => void ? A : never;

export const createEmitter = <Events>(): Emitter<Events> => {
  /** Replaced when one comes or goes: whoever is emitting to them goes on with those that there were. */
  const listeners = new Map<keyof Events, readonly Events[keyof Events][]>();
  return {
    on(event, listener) {
      const known = listeners.get(event) ?? [];
      if (!known.includes(listener)) listeners.set(event, [...known, listener]);
      return () => {
        const left = listeners.get(event)?.filter((other) => other !== listener);
        if (left !== undefined) listeners.set(event, left);
      };
    },
    emit(event, ...args) {
      for (const listener of listeners.get(event) ?? []) {
        try {
          (listener as (...values: typeof args) => void)(...args);
        } catch (error) {
          queueMicrotask(() => {
            throw error;
          });
        }
      }
    },
    clear: () => listeners.clear(),
  };
};
