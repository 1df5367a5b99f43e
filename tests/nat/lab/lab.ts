import { connect, Namespace } from './namespace.ts';
import { cutRules, LOSS_COUNTER, lossRules, MENDED, type RouterKind, routerRules } from './router-rules.ts';

/**
 * Servers' addresses on the laboratory's public network; two, because telling NATs apart takes two. They stand in no
 * table of private, documentation or benchmark ranges: coturn is configured to relay to none of those.
 */
export const PUBLIC_ADDRESS = '51.0.0.1';
export const SECOND_PUBLIC_ADDRESS = '51.0.0.2';

/** The first router's last byte, and the one that it takes on when it moves. */
const FIRST_ROUTER = 11;
const FIRST_MOVED_ROUTER = 111;

interface SiteParts {
  readonly host: Namespace;
  readonly router: Namespace;
  readonly kind: RouterKind;
  /** From 0, another one for every site. */
  readonly number: number;
  readonly internet: Namespace;
}

/** A host, alone in the network behind its router. */
export class Site {
  readonly host: Namespace;
  readonly router: Namespace;
  #publicAddress: string;
  #sparePublicAddress: string;

  constructor({ host, router, kind, number, internet }: SiteParts) {
    const lan = `192.168.${number + 1}`;
    this.host = host;
    this.router = router;
    this.#publicAddress = `51.0.0.${FIRST_ROUTER + number}`;
    this.#sparePublicAddress = `51.0.0.${FIRST_MOVED_ROUTER + number}`;
    const port = { at: internet, as: `port${number}` };
    connect({ at: this.router, as: 'wan', address: `${this.#publicAddress}/24` }, port);
    internet.run(['ip', 'link', 'set', port.as, 'master', 'bridge']);
    connect(
      { at: this.host, as: 'lan', address: `${lan}.2/24` },
      { at: this.router, as: 'lan', address: `${lan}.1/24` },
    );
    this.host.run(['ip', 'route', 'add', 'default', 'via', `${lan}.1`]);
    this.router.run(['sh', '-c', 'echo 1 > /proc/sys/net/ipv4/ip_forward']);
    this.router.rules(routerRules(kind));
  }

  /** Cuts this site off until {@link mend}. */
  cut(what: 'udp' | 'everything'): void {
    this.router.rules(cutRules(what));
  }

  mend(): void {
    this.router.rules(MENDED);
  }

  /** As others on the public network see this site. */
  get publicAddress(): string {
    return this.#publicAddress;
  }

  /**
   * Gives the router another public address, as a provider does after a reconnection: to others this looks as a change
   * from Wi-Fi to mobile does. Nothing comes through to the old address any more, and with it Linux forgets the
   * translations that `masquerade` made to it. The host itself notices nothing.
   */
  move(): void {
    const [from, to] = [this.#publicAddress, this.#sparePublicAddress];
    this.router.run(['ip', '-batch', '-'], `addr del ${from}/24 dev wan\naddr add ${to}/24 dev wan\n`);
    [this.#publicAddress, this.#sparePublicAddress] = [to, from];
  }

  /** Loses this share of the packets that cross the router, each way. */
  lossy(percent: number): void {
    this.router.rules(lossRules(percent));
  }

  /** Packets that {@link lossy} has dropped. */
  get lostPackets(): number {
    const counter = this.router.run(['nft', 'list', 'counter', ...LOSS_COUNTER]);
    return Number(/packets (\d+)/.exec(counter)?.[1]);
  }
}

/** A public network with sites around it, each behind a router of its own; none of it touches this machine's. */
export interface Lab<Name extends string> {
  /** Where the servers are. */
  readonly internet: Namespace;
  readonly sites: Readonly<Record<Name, Site>>;
  close(): void;
}

/** @param kinds - The router of every site, by the site's name, which is a namespace's too. */
export const openLab = <Name extends string>(kinds: Readonly<Record<Name, RouterKind>>): Lab<Name> => {
  const opened: Namespace[] = [];
  const open = (name: string): Namespace => {
    const namespace = new Namespace(name);
    opened.push(namespace);
    return namespace;
  };
  const sites: Partial<Record<Name, Site>> = {};
  const close = (): void => {
    for (const each of opened.toReversed()) each.remove();
  };
  try {
    const internet = open('internet');
    // Without an address of its own a bridge takes on that of a port, and another one when a port comes or goes:
    // what others have learned of it would be wrong.
    internet.run(['ip', 'link', 'add', 'bridge', 'address', '02:00:00:00:00:01', 'type', 'bridge']);
    for (const address of [PUBLIC_ADDRESS, SECOND_PUBLIC_ADDRESS])
      internet.run(['ip', 'addr', 'add', `${address}/24`, 'dev', 'bridge']);
    internet.run(['ip', 'link', 'set', 'bridge', 'up']);
    for (const [number, name] of Object.keys(kinds).entries()) {
      const key = name as Name;
      const [host, router] = [open(name), open(`${name}-router`)];
      sites[key] = new Site({ host, router, kind: kinds[key], number, internet });
    }
    return { internet, sites: sites as Record<Name, Site>, close };
  } catch (error) {
    close();
    throw error;
  }
};
