import { expect, test } from 'vitest';
import type { SignalBody } from '../signaling/signaling.ts';
import type { Connection, ConnectionSignal } from './connection/connection.ts';
import { DialSignals } from './dial-signals.ts';

const candidate = (name: string): SignalBody => ({
  type: 'candidate',
  candidate: { candidate: name, sdpMid: '0', sdpMLineIndex: 0 },
});
const description = (type: 'offer' | 'answer', fingerprint: string): SignalBody => ({
  type,
  sdp: `v=0\r\na=fingerprint:sha-256 ${fingerprint}\r\n`,
});
const OURS = Array.from({ length: 32 }, () => 'AA').join(':');
const OTHERS = Array.from({ length: 32 }, () => 'BB').join(':');

/** The signals of a dial, with a connection that notes what it is handed and finds no sense in `nonsense`. */
const dial = (initiator: boolean) => {
  const handed: ConnectionSignal[] = [];
  const sent: [number, SignalBody][] = [];
  const events: string[] = [];
  const signals = new DialSignals({
    initiator,
    send: (seq, body) => sent.push([seq, body]),
    onDescribed: () => events.push('described'),
    onFault: (fault) => events.push(fault),
  });
  const connection: Connection = {
    signal(signal) {
      if (signal.type === 'candidate' && signal.candidate.candidate === 'nonsense')
        throw new Error('no sense');
      handed.push(signal);
    },
    restartIce: () => undefined,
    whenDescribed: (then) => then(),
    fingerprints: () => ({ local: null, remote: null }),
    getStats: () => Promise.reject(new Error('none')),
    close: () => undefined,
  };
  return { signals, connection, handed, sent, events };
};

test('what comes before the connection waits for it, and reaches it in the order in which it was sent', () => {
  const { signals, connection, handed, events } = dial(false);
  const [offer, one, two] = [description('offer', OTHERS), candidate('one'), candidate('two')];
  signals.receive(2, two);
  signals.receive(0, offer);
  expect(handed).toEqual([]);
  signals.connect(connection);
  signals.receive(1, one);
  signals.receive(1, one);
  expect(handed).toEqual([offer, one, two]);
  expect(events).toEqual(['described']);
});

test('only the one who dialled offers', () => {
  for (const initiator of [true, false]) {
    const { signals, connection, handed } = dial(initiator);
    signals.connect(connection);
    signals.receive(0, description(initiator ? 'offer' : 'answer', OTHERS));
    expect(handed).toEqual([]);
    signals.receive(1, description(initiator ? 'answer' : 'offer', OTHERS));
    expect(handed).toHaveLength(1);
  }
});

test('once the proofs are made, a description with another fingerprint is a fault, and is not handed on', () => {
  const { signals, connection, handed, events } = dial(false);
  signals.connect(connection);
  signals.receive(0, description('offer', OTHERS));
  signals.pin(`sha-256 ${OTHERS.toLowerCase()}`);
  signals.receive(1, description('offer', OTHERS));
  expect(events).toEqual(['described', 'described']);
  signals.receive(2, description('offer', OURS));
  expect(events).toEqual(['described', 'described', 'bad-handshake']);
  expect(handed).toHaveLength(2);
});

test('what WebRTC finds no sense in is a fault', () => {
  const { signals, connection, events } = dial(false);
  signals.connect(connection);
  signals.receive(0, candidate('nonsense'));
  expect(events).toEqual(['bad-message']);
});

test('after the end nothing is handed on, and what is to be said of it still leaves, numbered', () => {
  const { signals, connection, handed, sent } = dial(true);
  signals.connect(connection);
  signals.send(description('offer', OURS));
  signals.close();
  signals.receive(0, description('answer', OTHERS));
  signals.send({ type: 'bye' });
  expect(handed).toEqual([]);
  expect(sent.map(([seq, { type }]) => [seq, type])).toEqual([
    [0, 'offer'],
    [1, 'bye'],
  ]);
});
