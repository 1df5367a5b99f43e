import { readControl, writeControl } from './control-message.ts';
import { readFrame } from './framing/frame.ts';
import type { PacedSender } from './framing/paced-sender.ts';
import type { LinkEnd } from './link.ts';

/** A goodbye is one frame; all else that still comes in is of no interest any more, whether or not it makes sense. */
const isGoodbye = (data: unknown): boolean => {
  if (!(data instanceof ArrayBuffer)) return false;
  try {
    const { first, last, payload } = readFrame(new Uint8Array(data));
    return first && last && readControl(payload)?.type === 'bye';
  } catch {
    return false;
  }
};

/**
 * Takes leave on an open channel: says why, or has been told. Resolves when the channel is closed at both ends or the
 * time is over; only then may the connection go.
 *
 * It is the end that was told that closes the channel. The one that says goodbye must not: closing discards what SCTP
 * has not sent yet, which `bufferedAmount` does not always count, and with @roamhq/wrtc 0.10 one goodbye in ten was
 * lost to that. And the one that was told must not just be gone, or the other would wait for its time to be over.
 *
 * When both take leave at once, each is told while it waits, and has nothing more to wait for.
 *
 * @param reason - what to say; null at the end that was told.
 */
export const takeLeave = async (
  channel: RTCDataChannel,
  sender: PacedSender,
  reason: LinkEnd | null,
  withinMs: number,
): Promise<void> => {
  let late: ReturnType<typeof setTimeout> | undefined;
  const closed = new Promise<void>((resolve) => {
    channel.addEventListener('close', () => resolve());
    channel.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (reason !== null && isGoodbye(data)) resolve();
    };
    late = setTimeout(resolve, withinMs);
  });
  if (reason === null) channel.close();
  else sender.finish(writeControl({ type: 'bye', reason }));
  await closed;
  clearTimeout(late);
};
