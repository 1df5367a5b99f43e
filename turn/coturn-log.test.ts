import { describe, expect, test } from 'vitest';
import { CoturnLog } from './coturn-log.ts';

const complaintOf = (...lines: string[]): string => {
  const log = new CoturnLog();
  for (const line of lines) log.add(line);
  return log.complaint;
};

describe('what is repeated of coturn’s log', () => {
  test('is the error, not the help that follows it', () => {
    expect(
      complaintOf(
        '0: : Listener address to use: ::1',
        '0: : ERROR: main: Cannot configure any meaningful IP listener address',
        '',
        'Usage: turnserver [options]',
        ' --no-stun\t\tError responses are not sent for STUN',
      ),
    ).toBe('main: Cannot configure any meaningful IP listener address');
  });

  test('are the latest three, each once, with or without a process id', () => {
    expect(
      complaintOf(
        '0: (77): ERROR: one',
        'bind: Address already in use',
        '0: (77): ERROR: two',
        'bind: Address already in use',
        '1: : Cannot bind DTLS/UDP listener socket to addr 127.0.0.1:3478',
        '1: : Total auth threads: 2',
      ),
    ).toBe('two; bind: Address already in use; Cannot bind DTLS/UDP listener socket to addr 127.0.0.1:3478');
  });

  test('is its last line where none tells of an error', () => {
    expect(complaintOf('0: : Domain name:', '0: : Total auth threads: 2', '')).toBe('Total auth threads: 2');
    expect(complaintOf()).toBe('');
  });
});
