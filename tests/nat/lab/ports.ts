/** Ports of the servers in the laboratory's public network. */

export const STUN_AND_TURN_PORT = 3478;

/** The port that strict networks still let out; coturn serves TLS and plain TCP there. */
export const TLS_PORT = 443;

/**
 * What a signaling server tells its clients of coturn:
 *
 * - `turn`: all that there is of it.
 * - `stun`: STUN alone.
 * - `wrong-secret`: credentials signed with a secret that coturn does not have.
 * - `expired`: credentials that have run out; the server's clock is two hours late.
 * - `short-lived`: credentials that run out within a quarter of a minute.
 */
export type Offer = 'turn' | 'stun' | 'wrong-secret' | 'expired' | 'short-lived';

export const SIGNALING_PORTS: Readonly<Record<Offer, number>> = {
  turn: 80,
  stun: 8081,
  'wrong-secret': 8082,
  expired: 8083,
  'short-lived': 8084,
};
