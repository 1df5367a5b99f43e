import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatLink } from '@meshboard/room';
import { createSignalingServer } from '@meshboard/signaling';
import { expect, onTestFinished, test } from 'vitest';
import { nodeRooms, nodeWebRtc, until } from '../../room/testing/node-room.ts';
import type { WebRtc } from '../../room/webrtc.ts';
import { ProcessHandle } from '../harness/process-handle.ts';

/** Of a document of 20 MB. */
const PIECE_BYTES = 500_000;
const PIECES = 40;

/** As many as the deaf one certainly asks before it stops, of 300. */
const QUESTIONS = 100;

/**
 * Most bytes that wait for a link whose other end takes none: a part of the document is cut while less than 1.5 MiB wait,
 * the channel keeps 1 MiB, and answers about who is there are given up to 4 MiB.
 */
const MOST_WAITING = 8 * 2 ** 20;

/** WebRTC that counts what has been handed to channels and what these have not sent yet. */
const countedChannels = (): { readonly webrtc: WebRtc; handed(): number; unsent(): number } => {
  const channels: RTCDataChannel[] = [];
  let handed = 0;
  class Counted extends nodeWebRtc.RTCPeerConnection {
    override createDataChannel(label: string, init?: RTCDataChannelInit): RTCDataChannel {
      const channel = super.createDataChannel(label, init);
      channels.push(channel);
      const send = channel.send.bind(channel) as (data: ArrayBufferView<ArrayBuffer>) => void;
      channel.send = (data: unknown): void => {
        if (!ArrayBuffer.isView(data)) throw new TypeError('a frame is bytes');
        handed += data.byteLength;
        send(data as ArrayBufferView<ArrayBuffer>);
      };
      return channel;
    }
  }
  return {
    webrtc: { ...nodeWebRtc, RTCPeerConnection: Counted },
    handed: () => handed,
    unsent: () => channels.reduce((sum, { bufferedAmount }) => sum + bufferedAmount, 0),
  };
};

/** Whether a signal has stopped a process (proc(5), the state in stat). */
const isStopped = (pid: number): boolean => / T /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));

test('who asks for everything, over and over, and then reads nothing fills nobody’s memory', async () => {
  const server = await createSignalingServer({});
  onTestFinished(() => server.close());
  const rooms = nodeRooms(server.url);
  onTestFinished(() => rooms.close());
  const channels = countedChannels();
  const ada = rooms.join({ webrtc: channels.webrtc });
  const draw = (name: string): void => {
    for (let i = 0; i < PIECES; i += 1)
      ada.doc.getMap('m').set(`${name}${i}`, new Uint8Array(PIECE_BYTES).fill(i));
  };
  draw('before');
  ada.awareness.setLocalStateField('name', 'A'.repeat(20_000));
  await until('alone', () => ada.status.state === 'alone');
  const deaf = new ProcessHandle({
    name: 'a peer that reads nothing',
    args: [
      '--import',
      'tsx',
      '--conditions=meshboard-source',
      join(import.meta.dirname, 'support', 'deaf-peer.ts'),
      server.url,
      formatLink(server.url, rooms.capability),
    ],
  });
  onTestFinished(async () => {
    await deaf.kill9();
  });
  await deaf.start();
  await until('the questions have come', () => ada.traffic().messagesReceived >= QUESTIONS);
  await until('the other has stopped', () => isStopped(deaf.pid));
  await until('its link takes no more', () => channels.unsent() > 0);
  // The other end does not even have what was there: of what is drawn now nothing is sent to it.
  draw('after');
  await new Promise((resolve) => setImmediate(resolve));
  // What frames add to what they carry makes this a little too small.
  expect(ada.traffic().bytesSent - channels.handed() + channels.unsent()).toBeLessThan(MOST_WAITING);
  expect(channels.unsent()).toBeGreaterThan(0);
  expect(isStopped(deaf.pid)).toBe(true);
});
