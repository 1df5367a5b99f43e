import { isShallow, MAX_STATE_CHARS, MAX_STATE_DEPTH } from './entries.ts';

/** What a message of the small lane holds, less what is around the state. */
const MAX_STATE_BYTES = 65_536 - 64;

const utf8 = new TextEncoder();

/** A presence state is not sent, for every other member would refuse it and end the link. They go on seeing the last one. */
export class UnsendablePresenceError extends Error {
  override readonly name = 'UnsendablePresenceError';

  constructor(fault: string) {
    super(
      `The awareness state is not sent, others go on seeing the one before: it ${fault}. ` +
        'Keep what is large in the document or as an asset, and tell of it what others need to see.',
    );
  }
}

/** Why others would refuse a state, or null. */
export const faultOf = (state: unknown): string | null => {
  if (typeof state !== 'object' || state === null || Array.isArray(state)) return 'is no object';
  const json = JSON.stringify(state);
  if (json.length > MAX_STATE_CHARS)
    return `is ${json.length} characters of JSON, over the limit of ${MAX_STATE_CHARS}`;
  const bytes = utf8.encode(json).length;
  if (bytes > MAX_STATE_BYTES) return `is ${bytes} bytes of JSON, over the limit of ${MAX_STATE_BYTES}`;
  return isShallow(state) ? null : `is nested over ${MAX_STATE_DEPTH} levels`;
};
