import type { IncomingMessage } from 'node:http';
import type { AddressLimits } from '../limits/address-limits.ts';
import { type OriginRules, originAllowed } from './origin.ts';
import { clientAddress } from './proxy.ts';

/** Why a connection is not let in. */
export type Turned = 'draining' | 'origin' | 'address';

export interface GateParts {
  readonly originRules: OriginRules;
  readonly addresses: AddressLimits;
  readonly draining: () => boolean;
  readonly turnedAway: (reason: Turned) => void;
}

/** Decides which WebSockets are let in, of sealed rooms and open ones alike. */
export class Gate {
  readonly #parts: GateParts;

  constructor(parts: GateParts) {
    this.#parts = parts;
  }

  /** Returns null and counts the connection against its address until it closes, or says why it may not come in. */
  admit(request: IncomingMessage): Turned | null {
    const reason = this.#judge(request);
    if (reason !== null) this.#parts.turnedAway(reason);
    return reason;
  }

  #judge(request: IncomingMessage): Turned | null {
    const { originRules, addresses, draining } = this.#parts;
    if (draining()) return 'draining';
    if (!originAllowed(request, originRules)) return 'origin';
    const release = addresses.openSocket(clientAddress(request, originRules.trustedProxyHops));
    if (release === null) return 'address';
    request.socket.once('close', release);
    return null;
  }
}
