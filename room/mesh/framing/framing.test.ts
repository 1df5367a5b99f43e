import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Lane } from '../link.ts';
import { FramingError, MAX_FRAME_BYTES, MAX_MESSAGE_BYTES, readFrame, writeFrame } from './frame.ts';
import { FrameDecoder } from './frame-decoder.ts';
import { Outbox } from './outbox.ts';

/** A message of a length around those where frames begin and end, with contents that tell its bytes apart. */
const message = (most: number) =>
  fc
    .oneof(
      fc.integer({ min: 0, max: 300 }),
      fc.integer({ min: MAX_FRAME_BYTES - 6, max: MAX_FRAME_BYTES + 6 }),
      fc.integer({ min: 0, max: most }),
    )
    .map((length) => Uint8Array.from({ length }, (_, i) => (i * 31 + length) & 0xff));

const posted = fc.oneof(
  fc.record({ lane: fc.constant<Lane>('small'), message: message(MAX_MESSAGE_BYTES.small) }),
  fc.record({ lane: fc.constant<Lane>('bulk'), message: message(200_000) }),
);

/** Steps of a sender: post a message, or let so many frames go out. */
const steps = fc.array(fc.oneof(posted, fc.integer({ min: 1, max: 12 })), { maxLength: 20 });

const header = (...bytes: number[]): Uint8Array => Uint8Array.from(bytes);

describe('frames', () => {
  test('carry any messages through any interleaving, in order within their lane', () => {
    fc.assert(
      fc.property(steps, (script) => {
        const outbox = new Outbox(true);
        const decoder = new FrameDecoder();
        const sent: Record<Lane, Uint8Array[]> = { small: [], bulk: [] };
        const received: Record<Lane, Uint8Array[]> = { small: [], bulk: [] };
        const pass = (): boolean => {
          const frame = outbox.next();
          if (frame === null) return false;
          expect(frame.length).toBeLessThanOrEqual(MAX_FRAME_BYTES);
          const whole = decoder.push(frame);
          if (whole !== null) received[readFrame(frame).lane].push(whole);
          return true;
        };
        for (const step of script) {
          if (typeof step === 'number') for (let i = 0; i < step; i += 1) pass();
          else {
            outbox.push(step.message, step.lane);
            sent[step.lane].push(step.message);
          }
        }
        while (pass());
        expect(outbox.bytes).toBe(0);
        expect(outbox.empty).toBe(true);
        // Compared as buffers: an equality of 200,000 elements each takes seconds.
        const same = (lane: Lane): boolean =>
          received[lane].length === sent[lane].length &&
          received[lane].every((bytes, i) => Buffer.compare(bytes, sent[lane][i] ?? header()) === 0);
        expect(same('small')).toBe(true);
        expect(same('bulk')).toBe(true);
      }),
    );
  });

  test('of a small message go out before the rest of a bulk message', () => {
    const outbox = new Outbox(true);
    outbox.push(new Uint8Array(10 * MAX_FRAME_BYTES), 'bulk');
    const lanes = [readFrame(outbox.next() ?? header()).lane];
    outbox.push(header(1), 'small');
    for (let i = 0; i < 2; i += 1) lanes.push(readFrame(outbox.next() ?? header()).lane);
    expect(lanes).toEqual(['bulk', 'small', 'bulk']);
  });

  test('whatever comes in, the decoder answers with a message or a FramingError', () => {
    const bytes = fc.oneof(
      fc.uint8Array({ maxLength: 64 }),
      // Most random bytes die at the flags; these get further.
      fc.tuple(fc.integer({ min: 0, max: 7 }), fc.uint8Array({ maxLength: 40 })).map(([flags, rest]) => {
        return Uint8Array.from([flags, ...rest]);
      }),
    );
    fc.assert(
      fc.property(fc.array(bytes, { maxLength: 30 }), (frames) => {
        const decoder = new FrameDecoder();
        try {
          for (const frame of frames) decoder.push(frame);
        } catch (error) {
          expect(error).toBeInstanceOf(FramingError);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  test('a peer that claims 256 MiB and sends little costs little', () => {
    const claim = new Uint8Array(256 * 1024 * 1024);
    const { frame } = writeFrame('bulk', claim, 0);
    const before = process.memoryUsage().arrayBuffers;
    const decoders = Array.from({ length: 40 }, () => {
      const decoder = new FrameDecoder();
      decoder.push(frame);
      return decoder;
    });
    // What was announced would be 10 GiB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(decoders.length * 100_000);
  });

  test('a message of the largest size comes through, one byte more does not leave', () => {
    const outbox = new Outbox(true);
    expect(() => outbox.push(new Uint8Array(MAX_MESSAGE_BYTES.small + 1), 'small')).toThrow(RangeError);
    const largest = new Uint8Array(MAX_MESSAGE_BYTES.small).fill(7);
    outbox.push(largest, 'small');
    const decoder = new FrameDecoder();
    let whole: Uint8Array | null = null;
    for (let frame = outbox.next(); frame !== null; frame = outbox.next()) whole = decoder.push(frame);
    expect(whole).toEqual(largest);
  });

  const varUint = (value: number): number[] =>
    value < 128 ? [value] : [(value & 0x7f) | 0x80, ...varUint(Math.floor(value / 128))];

  test.each<[string, Uint8Array[]]>([
    ['no byte at all', [header()]],
    ['unknown flags', [header(0b1000_0011, 1)]],
    ['a frame over 16,384 bytes', [new Uint8Array(MAX_FRAME_BYTES + 1).fill(3, 0, 1)]],
    ['a middle without a beginning', [header(0, 1)]],
    ['an end without a beginning', [header(2, 1)]],
    ['a beginning inside a message', [header(1, 10, 1), header(1, 10, 1)]],
    ['a total cut off', [header(1, 0x80)]],
    ['a total beyond what a number holds', [header(1, ...new Array(12).fill(0xff), 1)]],
    ['a total over the small lane', [header(1, ...varUint(MAX_MESSAGE_BYTES.small + 1), 1)]],
    ['a total over the bulk lane', [header(5, ...varUint(MAX_MESSAGE_BYTES.bulk + 1), 1)]],
    ['a total already there', [header(1, 1, 1)]],
    ['a total exceeded', [header(1, 3, 1), header(0, 1, 1, 1)]],
    ['a total not reached', [header(1, 3, 1), header(2, 1)]],
    ['a frame that carries nothing', [header(1, 3, 1), header(0)]],
  ])('%s is a FramingError', (_what, frames) => {
    const decoder = new FrameDecoder();
    expect(() => {
      for (const frame of frames) decoder.push(frame);
    }).toThrow(FramingError);
  });
});
