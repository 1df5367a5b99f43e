import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort } from '../tests/harness/free-port.ts';
import { temporaryFolder } from '../tests/harness/temporary.ts';
import { waitFor } from '../tests/harness/wait-for.ts';
import { timeLimitedCredentials } from './credentials.ts';
import { type RunningTurn, startTurn } from './start.ts';
import { openUdp } from './stun/transport.ts';
import { TurnClient, TurnRefused } from './stun/turn-client.ts';

const secret = 'a-secret-of-sixteen-or-more';
const folder = temporaryFolder('credentials');
let turn: RunningTurn;

beforeAll(async () => {
  const started = await startTurn({
    dataDir: folder.path,
    listeningIps: ['127.0.0.1'],
    allowPrivate: 'loopback',
    port: await freePort(),
    secret,
  });
  if (!started.running) throw new Error(started.reason);
  turn = started;
});
afterAll(async () => {
  await turn.stop();
  folder[Symbol.dispose]();
});

/**
 * Everything that a relayed link asks of coturn in its life: were any of it refused once the credentials have run out,
 * every relayed link would break within minutes of its first hour.
 */
test('a relay outlives the credentials that it was given for, which give out no other', async () => {
  const credentials = timeLimitedCredentials(secret, 'somebody', Date.now() + 2_000);
  const client = async (): Promise<TurnClient> =>
    new TurnClient(await openUdp('127.0.0.1', turn.port, 1_000), credentials);
  const [first, second] = [await client(), await client()];
  const [here, there] = [await first.allocate(), await second.allocate()];

  const refused = await waitFor(
    async () => {
      const late = await client();
      try {
        await late.allocate();
        return null;
      } catch (error) {
        if (error instanceof TurnRefused) return error;
        throw error;
      } finally {
        await late.close();
      }
    },
    { what: 'the credentials to run out' },
  );
  expect(refused.code).toBe(401);

  await Promise.all([first.refresh(600), second.refresh(600)]);
  await first.createPermission(there);
  await second.createPermission(here);
  first.sendTo(there, Buffer.from('still here'));
  expect((await second.received()).toString()).toBe('still here');
  await Promise.all([first.close(), second.close()]);
});
