import { ExitCode } from './command.ts';
import { runCommand } from './run.ts';
import { isSupervised, supervise } from './supervise.ts';

const run = (): Promise<ExitCode> => {
  const interruption = new AbortController();
  process.once('SIGINT', () => {
    // The command ends at the next room. A second Ctrl-C ends it at once; what LMDB has committed stays whole.
    interruption.abort();
    process.once('SIGINT', () => process.exit(ExitCode.interrupted));
  });
  // Somebody closed the pipe, as `head` does: there is nobody to write to any more.
  process.stdout.on('error', () => process.exit(ExitCode.ok));
  return runCommand({
    argv: process.argv.slice(2),
    environment: process.env,
    streams: { stdout: process.stdout, stderr: process.stderr },
    interrupted: interruption.signal,
  });
};

const looksForDamage = process.argv[2] === 'verify';
process.exitCode = looksForDamage && !isSupervised() ? await supervise(process.stderr) : await run();
