import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { toBase64Url } from '../encoding/base64url.ts';
import { createLab, type Lab, next } from './testing/peers.ts';

let lab: Lab;
const children: ChildProcess[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await lab.close();
});

/** A peer in a process of its own. */
const startPeer = (): ChildProcess => {
  const script = fileURLToPath(new URL('./testing/peer-process.ts', import.meta.url));
  const child = fork(script, [lab.server.url, toBase64Url(lab.capability.editKey)], {
    execArgv: ['--conditions=meshboard-source', '--import', 'tsx'],
  });
  children.push(child);
  return child;
};

const timings = {
  pingAfter: 200,
  restartAfter: 1_500,
  lostAfter: 3_000,
  lostAfterLeaving: 1_000,
  redialFirst: 50,
  redialMost: 500,
};

describe('a peer in a process of its own', () => {
  test('that freezes is lost, and linked again when it wakes', async () => {
    lab = await createLab();
    const a = lab.peer({ timings });
    const up = next(a.mesh, 'linkUp');
    const child = startPeer();
    const [first] = await up;

    const down = next(a.mesh, 'linkDown');
    expect(first.stats.hangs).toBe(false);
    const hanging = next(a.mesh, 'linkHangs');
    child.kill('SIGSTOP');
    expect(await hanging).toEqual([first, true]);
    expect(first.stats.hangs).toBe(true);
    expect(await down).toEqual([first, 'lost']);
    const again = next(a.mesh, 'linkUp');
    child.kill('SIGCONT');
    const [second] = await again;
    expect(second.member).toBe(first.member);
    const heard = next(a.mesh, 'message');
    second.send(Uint8Array.of(5));
    expect([...(await heard)[1]]).toEqual([5]);
  });

  test('that is killed is lost, and its successor is linked', async () => {
    lab = await createLab({ graceMs: 0 });
    const a = lab.peer({ timings });
    const up = next(a.mesh, 'linkUp');
    const child = startPeer();
    const [first] = await up;

    const down = next(a.mesh, 'linkDown');
    child.kill('SIGKILL');
    expect(['lost', 'closed']).toContain((await down)[1]);
    const again = next(a.mesh, 'linkUp');
    startPeer();
    expect((await again)[0].member).not.toBe(first.member);
    expect(a.mesh.links.size).toBe(1);
  });

  test('that leaves says so, and its process ends cleanly', async () => {
    lab = await createLab();
    const a = lab.peer();
    const up = next(a.mesh, 'linkUp');
    const child = startPeer();
    await up;
    const down = next(a.mesh, 'linkDown');
    const exit = once(child, 'exit');
    child.send('leave');
    expect((await down)[1]).toBe('left');
    expect(await exit).toEqual([0, null]);
  });
});
