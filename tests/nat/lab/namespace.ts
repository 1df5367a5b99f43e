import { readFileSync } from 'node:fs';
import { command } from './command.ts';

const isGone = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ESRCH');

/** Empty for a process that is gone. */
const commandLineOf = (pid: string): string => {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch (error) {
    if (isGone(error)) return '';
    throw error;
  }
};

/** Nothing happens to a process that is gone: a browser's end when the first of them is killed. */
const sendSignal = (pid: string, signal: NodeJS.Signals): void => {
  try {
    process.kill(Number(pid), signal);
  } catch (error) {
    if (!isGone(error)) throw error;
  }
};

/** One network of the laboratory: a host, a router, or the public network itself. */
export class Namespace {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    command(['ip', 'netns', 'add', name]);
    // An IPv6 address is another one a second or two after its interface came up, when nobody was found to have it
    // already, and Chromium lets go of all that it is loading: net::ERR_NETWORK_CHANGED. The laboratory is IPv4's.
    this.run(['sh', '-ec', 'echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6; ip link set lo up']);
  }

  /** The command line that runs another one in here. Process id, pipes and IPC stay as they would be without. */
  entering(line: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...line];
  }

  run(line: readonly string[], input?: string): string {
    return command(this.entering(line), input);
  }

  /** Runs `ip` once for many commands: in a laboratory of a dozen sites it is starting programs that takes time. */
  ip(lines: readonly string[]): void {
    this.run(['ip', '-batch', '-'], `${lines.join('\n')}\n`);
  }

  /** Loads nftables rules. */
  rules(text: string): void {
    this.run(['nft', '-f', '-'], text);
  }

  /** Sends a signal to all processes in here, or to those whose command line fits. */
  signal(signal: NodeJS.Signals, fits: (line: string) => boolean = () => true): void {
    for (const pid of command(['ip', 'netns', 'pids', this.name]).split('\n')) {
      if (pid !== '' && fits(commandLineOf(pid))) sendSignal(pid, signal);
    }
  }

  /** Its name goes, and with it all links; the processes in it have to be gone already. */
  remove(): void {
    command(['ip', 'netns', 'delete', this.name]);
  }
}

/** One end of a cable. */
export interface Plug {
  readonly at: Namespace;
  /** The interface's name. */
  readonly as: string;
  /** What is said of it to `ip`, with the interface's name to follow: its address, the bridge that it is a port of. */
  readonly settings: readonly string[];
}

/** Lays a cable between two namespaces. */
export const connect = (one: Plug, other: Plug): void => {
  const end = ({ at, as }: Plug): string[] => ['name', as, 'netns', at.name];
  command(['ip', 'link', 'add', ...end(one), 'type', 'veth', 'peer', ...end(other)]);
  for (const { at, as, settings } of [one, other]) {
    at.ip([...settings.map((setting) => `${setting} dev ${as}`), `link set dev ${as} up`]);
  }
};
