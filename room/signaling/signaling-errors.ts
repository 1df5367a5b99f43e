import type { MemberId, ProtocolFault } from '@meshboard/signaling/protocol';

/** A signal that its addressee will not get: it left the room, or the sender gave up. */
export class SignalUndelivered extends Error {
  override readonly name = 'SignalUndelivered';
  readonly to: MemberId;

  constructor(to: MemberId, why: string, options?: ErrorOptions) {
    super(`signal to ${to} not delivered: ${why}`, options);
    this.to = to;
  }
}

/** Neither archive nor server took the key, so that the room is not kept. */
export class KeepRefused extends Error {
  override readonly name = 'KeepRefused';
  readonly fault: ProtocolFault;

  constructor(fault: ProtocolFault) {
    super(`keeping refused: ${fault.message}`);
    this.fault = fault;
  }
}

/** The server cannot be asked, or did not answer what was asked. */
export class SignalingUnavailable extends Error {
  override readonly name = 'SignalingUnavailable';
}
