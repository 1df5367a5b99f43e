import type { Signaling } from '../signaling/signaling.ts';
import type { ServerFacts } from './facts.ts';

/** What the browser says of this device's network. Only `false` says much: `true` is any network, even one without an exit. */
const deviceOnline = (): boolean | null => {
  const { navigator } = globalThis;
  return typeof navigator?.onLine === 'boolean' ? navigator.onLine : null;
};

/** Asks the signaling server; `signaling` is null while the room is disconnected. */
export const probeSignaling = async (
  signaling: Pick<Signaling, 'ask'> | null,
  until: AbortSignal,
): Promise<ServerFacts> => ({
  answer: signaling === null ? null : await signaling.ask(until),
  deviceOnline: deviceOnline(),
});
