import { command } from './command.ts';

/** One network of the laboratory: a host, a router, or the public network itself. */
export class Namespace {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
    command(['ip', 'netns', 'add', name]);
    this.run(['ip', 'link', 'set', 'lo', 'up']);
    // An IPv6 address is another one a second or two after its interface came up, when nobody was found to have it
    // already, and Chromium lets go of all that it is loading: net::ERR_NETWORK_CHANGED. The laboratory is IPv4's.
    this.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv6/conf/default/disable_ipv6']);
  }

  /** The command line that runs another one in here. Process id, pipes and IPC stay as they would be without. */
  entering(line: readonly string[]): string[] {
    return ['ip', 'netns', 'exec', this.name, ...line];
  }

  run(line: readonly string[], input?: string): string {
    return command(this.entering(line), input);
  }

  /** Loads nftables rules. */
  rules(text: string): void {
    this.run(['nft', '-f', '-'], text);
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
  /** Address with prefix length; none for a port of a bridge. */
  readonly address?: string;
}

/** Lays a cable between two namespaces. */
export const connect = (one: Plug, other: Plug): void => {
  const end = ({ at, as }: Plug): string[] => ['name', as, 'netns', at.name];
  command(['ip', 'link', 'add', ...end(one), 'type', 'veth', 'peer', ...end(other)]);
  for (const { at, as, address } of [one, other]) {
    if (address !== undefined) at.run(['ip', 'addr', 'add', address, 'dev', as]);
    at.run(['ip', 'link', 'set', as, 'up']);
  }
};
