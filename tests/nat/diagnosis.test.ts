import type { DiagnosisReport } from '@meshboard/room';
import type { Page } from 'playwright-core';
import { describe, type TestContext, test } from 'vitest';
import { linkOf } from '../harness/board-page.ts';
import { waitFor } from '../harness/wait-for.ts';
import { waitForLink } from './lab/people.ts';
import { useLab } from './lab/use-lab.ts';

const lab = useLab(['turn', 'stun', 'wrong-secret'], {
  cone: 'cone',
  symmetric: 'symmetric',
  'other-symmetric': 'symmetric',
  'udp-blocked': 'udp-blocked',
  'tls-only': 'tls-only',
});

const diagnose = async (page: Page, addresses = false): Promise<DiagnosisReport> => {
  const report = await page.evaluate(
    (asked) => window.meshboard?.room.diagnose({ addresses: asked }),
    addresses,
  );
  if (report === undefined) throw new Error('no room');
  return report;
};
const outcomes = ({ steps }: DiagnosisReport): Record<string, string> =>
  Object.fromEntries(steps.map(({ id, state, code }) => [id, `${state} ${code}`]));

const waitForStatus = (page: Page, state: string): Promise<unknown> =>
  waitFor(
    async () => {
      const status = await page.evaluate(() => window.meshboard?.room.status);
      if (status?.state !== state) throw new Error(JSON.stringify(status));
      return true;
    },
    { what: `the status ${state}`, timeout: 40_000 },
  );

describe.concurrent('a diagnosis', { timeout: 480_000 }, () => {
  test('behind a NAT finds the address outside, and a relay over each transport that carries data', async (context: TestContext) => {
    const page = await lab.visit(context, 'cone', lab.urls.turn);
    await waitForStatus(page, 'alone');
    const report = await diagnose(page, true);
    context.expect(outcomes(report)).toEqual({
      signaling: 'ok answered',
      stun: 'ok reflexive',
      'turn-udp': 'ok relay',
      'turn-tcp': 'ok relay',
      'turn-tls': 'ok relay',
      'relay-data': 'ok carried',
      peers: 'ok alone',
    });
    context.expect(report.verdict).toBe('well-alone');
    const stun = report.steps.find(({ id }) => id === 'stun');
    // The router's own address outside, not the host's of 192.168.
    context.expect(stun?.details).toMatchObject({ families: ['ipv4'], addresses: ['51.0.0.11'] });
    context.expect(JSON.stringify(await diagnose(page))).not.toMatch(/51\.0\.0|192\.168/);
  });

  test('where UDP is blocked says that TCP and TLS are what is left, and works', async (context: TestContext) => {
    const ann = await lab.visit(context, 'udp-blocked', lab.urls.turn);
    const ben = await lab.visit(context, 'symmetric', linkOf(ann));
    await Promise.all([waitForLink(ann, true), waitForLink(ben, true)]);
    const report = await diagnose(ann);
    context.expect(outcomes(report)).toEqual({
      signaling: 'ok answered',
      stun: 'failed no-answer',
      'turn-udp': 'failed no-answer',
      'turn-tcp': 'ok relay',
      'turn-tls': 'ok relay',
      'relay-data': 'ok carried',
      peers: 'ok linked',
    });
    context.expect(report.verdict).toBe('well-udp-blocked');
    context.expect(report.peers).toMatchObject([{ state: 'linked', relayed: true }]);
    context.expect(report.tookMs).toBeLessThan(10_500);
  });

  test('where nothing but TLS is let out at 443 says that TLS is what is left', async (context: TestContext) => {
    const page = await lab.visit(context, 'tls-only', lab.urls.turn);
    await waitForStatus(page, 'alone');
    const report = await diagnose(page);
    context.expect(outcomes(report)).toMatchObject({
      'turn-udp': 'failed no-answer',
      'turn-tcp': 'failed no-answer',
      'turn-tls': 'ok relay',
      'relay-data': 'ok carried',
    });
    context.expect(report.verdict).toBe('well-udp-blocked');
  });

  test.for([
    ['stun', 'not-offered', 'relay-missing'],
    ['wrong-secret', 'unauthorized', 'relay-refuses'],
  ] as const)(
    'between symmetric NATs, %s: names the relay as what is the matter',
    async ([offer, code, verdict], context) => {
      const ann = await lab.visit(context, 'symmetric', lab.urls[offer]);
      const ben = await lab.visit(context, 'other-symmetric', linkOf(ann));
      await Promise.all([waitForStatus(ann, 'unreachable'), waitForStatus(ben, 'unreachable')]);
      for (const page of [ann, ben]) {
        const report = await diagnose(page);
        const state = code === 'not-offered' ? 'skipped' : 'failed';
        context.expect(outcomes(report)).toMatchObject({
          signaling: 'ok answered',
          stun: 'ok reflexive',
          'turn-udp': `${state} ${code}`,
          'turn-tcp': `${state} ${code}`,
          'relay-data': 'skipped nothing-to-test',
          peers: 'failed not-linked',
        });
        context.expect(report.verdict).toBe(verdict);
        // Whoever dialled gave up, and told the other.
        const [peer] = report.peers;
        context.expect(peer?.state).toBe('failed');
        context.expect(['timeout', 'closed']).toContain(peer?.lastEnd);
      }
    },
  );
});
