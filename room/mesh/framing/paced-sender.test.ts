import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { type PacedChannel, PacedSender } from './paced-sender.ts';

const MIB = 2 ** 20;

/** A channel whose buffer a test empties. */
class SlowChannel implements PacedChannel {
  bufferedAmount = 0;
  bufferedAmountLowThreshold = 0;
  onbufferedamountlow: PacedChannel['onbufferedamountlow'] = null;
  sent = 0;
  most = 0;

  send(data: Uint8Array<ArrayBuffer>): void {
    this.sent += 1;
    this.bufferedAmount += data.length;
    this.most = Math.max(this.most, this.bufferedAmount);
  }
}

let channel: SlowChannel;
let broken: unknown;
let sender: PacedSender;
beforeEach(() => {
  vi.useFakeTimers();
  channel = new SlowChannel();
  broken = null;
  sender = new PacedSender(channel, true, (error) => {
    broken = error;
  });
});
afterEach(() => {
  sender.stop();
  vi.useRealTimers();
});

test('a full buffer is left alone until it has room, and everything leaves in the end', async () => {
  sender.send(new Uint8Array(8 * MIB), 'bulk');
  let emptied = false;
  void sender.flushed().then(() => {
    emptied = true;
  });
  for (let i = 0; i < 20 && !emptied; i += 1) {
    channel.bufferedAmount = 0;
    await vi.advanceTimersByTimeAsync(10);
  }
  expect(emptied).toBe(true);
  expect(channel.most).toBeLessThanOrEqual(MIB + 16_384);
  expect(sender.queuedBytes).toBe(0);
});

test('small messages are sent without a look at the buffer until they could have filled it', () => {
  let looks = 0;
  let sent = 0;
  const watched: PacedChannel = {
    get bufferedAmount() {
      looks += 1;
      return 0;
    },
    bufferedAmountLowThreshold: 0,
    onbufferedamountlow: null,
    send: () => {
      sent += 1;
    },
  };
  const quick = new PacedSender(watched, true, () => undefined);
  for (let i = 0; i < 5_000; i += 1) quick.send(new Uint8Array(200), 'small');
  quick.stop();
  expect(sent).toBe(5_000);
  expect(looks).toBeLessThan(10);
});

test('a channel from which nothing leaves for a minute is given up; one that is slow is not', async () => {
  sender.send(new Uint8Array(64 * MIB), 'bulk');
  for (let i = 0; i < 40; i += 1) {
    await vi.advanceTimersByTimeAsync(5_000);
    channel.bufferedAmount = Math.max(0, channel.bufferedAmount - 20_000);
  }
  expect(broken).toBeNull();
  await vi.advanceTimersByTimeAsync(50_000);
  expect(broken).toBeNull();
  await vi.advanceTimersByTimeAsync(15_000);
  expect(broken).toBeInstanceOf(Error);
});

test('a channel that refuses is told of once', () => {
  channel.send = () => {
    throw new DOMException('closing', 'InvalidStateError');
  };
  sender.send(new Uint8Array(1), 'small');
  expect(broken).toBeInstanceOf(DOMException);
  broken = null;
  sender.send(new Uint8Array(1), 'small');
  expect(broken).toBeNull();
});
