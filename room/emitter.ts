/**
 * A small typed emitter: `Events` maps each event's name to its listener's signature.
 * A listener that throws does not keep the others from being called: its error surfaces in a task of its own.
 */
export interface Emitter<Events> {
  /** Registers a listener; returns the way to take it off again. */
  on<K extends keyof Events>(event: K, listener: Events[K]): () => void;
  /** The same for the next time only. */
  once<K extends keyof Events>(event: K, listener: Events[K]): () => void;
  /** Takes a listener off. */
  off<K extends keyof Events>(event: K, listener: Events[K]): void;
  emit<K extends keyof Events>(event: K, ...args: ArgumentsOf<Events[K]>): void;
  /** Takes all listeners off. */
  clear(): void;
}

type ArgumentsOf<F> = F extends (...args: infer A) => void ? A : never;

export const createEmitter = <Events>(): Emitter<Events> => {
  type Listener = Events[keyof Events];
  /** Of each event, and whether once is enough. */
  const listeners = new Map<keyof Events, Map<Listener, boolean>>();
  const register = (event: keyof Events, listener: Listener, once: boolean): (() => void) => {
    const known = listeners.get(event);
    const all = known ?? new Map<Listener, boolean>();
    if (!known) listeners.set(event, all);
    all.set(listener, once);
    return () => {
      all.delete(listener);
    };
  };
  return {
    on: (event, listener) => register(event, listener, false),
    once: (event, listener) => register(event, listener, true),
    off: (event, listener) => {
      listeners.get(event)?.delete(listener);
    },
    emit(event, ...args) {
      const all = listeners.get(event);
      for (const [listener, once] of [...(all ?? [])]) {
        if (once) all?.delete(listener);
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
