import * as v from 'valibot';
import type { Signal, SignalBody } from './signaling.ts';

/** A description of a data-channel connection has 1-3 KB; one with a dozen candidates in it may have 6. */
const MAX_SDP_CHARS = 16_384;
const MAX_CANDIDATE_CHARS = 1_024;
/** Restarts of ICE for a day and more on one link; beyond is no honest sender. */
const MAX_SEQ = 1_000_000;

const Candidate = v.object({
  candidate: v.pipe(v.string(), v.maxLength(MAX_CANDIDATE_CHARS)),
  sdpMid: v.optional(v.nullable(v.pipe(v.string(), v.maxLength(64)))),
  sdpMLineIndex: v.optional(v.nullable(v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(65_535)))),
});

/** Id of a dial: 16 bytes in base64url. */
export const DialSchema = v.pipe(v.string(), v.regex(/^[A-Za-z0-9_-]{22}$/));
export const SeqSchema = v.pipe(v.number(), v.integer(), v.minValue(0), v.maxValue(MAX_SEQ));

/** A {@link SignalBody} with its bounds. Fields that simple-peer adds are left out. */
export const SignalBodySchema = v.pipe(
  v.variant('type', [
    v.object({
      type: v.picklist(['offer', 'answer']),
      sdp: v.pipe(v.string(), v.minLength(1), v.maxLength(MAX_SDP_CHARS)),
    }),
    v.object({ type: v.literal('candidate'), candidate: Candidate }),
    v.object({ type: v.picklist(['redial', 'bye']) }),
  ]),
  v.transform((body): SignalBody => {
    if (body.type !== 'candidate') return body;
    const { candidate, sdpMid = null, sdpMLineIndex = null } = body.candidate;
    return { type: 'candidate', candidate: { candidate, sdpMid, sdpMLineIndex } };
  }),
);

const SignalSchema = v.object({ dial: DialSchema, seq: SeqSchema, body: SignalBodySchema });

/** Plain text that is no signal. */
export class SignalError extends Error {
  override readonly name = 'SignalError';
}

/** The JSON of a signal, as UTF-8. */
export const encodeSignal = (signal: Signal): Uint8Array => new TextEncoder().encode(JSON.stringify(signal));

/** @throws SignalError */
export const decodeSignal = (bytes: Uint8Array): Signal => {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch (error) {
    throw new SignalError('a signal that is not JSON', { cause: error });
  }
  const parsed = v.safeParse(SignalSchema, json);
  if (!parsed.success) throw new SignalError('JSON that is not a signal');
  return parsed.output;
};
