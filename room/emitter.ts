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

interface Registration<Listener> {
  readonly listener: Listener;
  readonly once: boolean;
}

export const createEmitter = <Events>(): Emitter<Events> => {
  type Listener = Events[keyof Events];
  /** Replaced when one comes or goes: whoever is emitting to them goes on with those that there were. */
  const listeners = new Map<keyof Events, readonly Registration<Listener>[]>();
  const off = (event: keyof Events, listener: Listener): void => {
    const known = listeners.get(event) ?? [];
    listeners.set(
      event,
      known.filter((other) => other.listener !== listener),
    );
  };
  const register = (event: keyof Events, listener: Listener, once: boolean): (() => void) => {
    const known = listeners.get(event) ?? [];
    const others = known.filter((other) => other.listener !== listener);
    listeners.set(event, [...others, { listener, once }]);
    return () => off(event, listener);
  };
  return {
    on: (event, listener) => register(event, listener, false),
    once: (event, listener) => register(event, listener, true),
    off,
    emit(event, ...args) {
      for (const { listener, once } of listeners.get(event) ?? []) {
        if (once) off(event, listener);
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
