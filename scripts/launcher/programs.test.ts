import { describe, expect, test } from 'vitest';
import { type SignalingTold, signalingProgram } from './programs.ts';

describe('the signaling server is told of TURN', () => {
  const offered = (turn: SignalingTold['turn'], env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv => {
    const told = { host: '127.0.0.1', port: 8080, archiveToken: null, adminToken: null, turn };
    const { TURN_SECRET, TURN_PORT, TURN_AWAITED } = signalingProgram(
      { root: '/', flavour: 'built' },
      told,
      env,
    ).env;
    return { TURN_SECRET, TURN_PORT, TURN_AWAITED };
  };

  test('of this machine: at once, or when it is told that it runs', () => {
    const turn = { secret: 'a-secret-of-coturn', port: 5000 };
    const at = { TURN_SECRET: 'a-secret-of-coturn', TURN_PORT: '5000' };
    expect(offered(turn)).toEqual({ ...at, TURN_AWAITED: 'off' });
    expect(offered({ ...turn, awaited: true })).toEqual({ ...at, TURN_AWAITED: 'on' });
  });

  test('elsewhere, which is named; of a secret without a server nothing', () => {
    const secret = { TURN_SECRET: 'a-secret-of-coturn' };
    expect(offered(null, { ...secret, TURN_HOST: 'turn.example' })).toMatchObject(secret);
    expect(offered(null, secret)).toMatchObject({ TURN_SECRET: '' });
    expect(offered(null, { ...secret, TURN_HOST: '' })).toMatchObject({ TURN_SECRET: '' });
  });
});
