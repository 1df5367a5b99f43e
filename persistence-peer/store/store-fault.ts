/** What a {@link StoreFault} is about; a caller decides by this, never by the message. */
export type StoreFaultCode =
  | 'corrupt' // a stored record does not read back as it was written
  | 'no-such-room'
  | 'no-such-version'
  | 'conflict' // somebody else changed the same room in between
  | 'unverified' // a snapshot did not read back as what was to be saved; the older one stays current
  | 'full' // no space left; the same write succeeds once there is space again
  | 'io' // any other refusal of the disk
  | 'newer-format' // written by a later release
  | 'closed';

/** Everything that a {@link Store} throws or rejects with. */
export class StoreFault extends Error {
  readonly code: StoreFaultCode;

  constructor(code: StoreFaultCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'StoreFault';
    this.code = code;
  }
}

/** Whether trying the same write again later can succeed without anybody's doing anything but making room. */
export const isPassing = (error: unknown): boolean =>
  error instanceof StoreFault && (error.code === 'full' || error.code === 'io');
