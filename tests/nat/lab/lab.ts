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
/** The same of routers of second networks, and of those networks themselves. */
const FIRST_MOBILE_ROUTER = 181;
const FIRST_MOBILE_NETWORK = 101;

/** A way to the public network: a router and the cable to it. */
interface Uplink {
  readonly router: Namespace;
  /** The interface at the host. */
  readonly as: 'lan' | 'mobile';
  /** The host's address with prefix length, and the router's without. */
  readonly address: string;
  readonly gateway: string;
  /** The kernel takes the way with the lowest. */
  readonly metric: number;
}

interface SiteParts {
  readonly host: Namespace;
  readonly router: Namespace;
  readonly kind: RouterKind;
  /** From 0, another one for every site. */
  readonly number: number;
  readonly internet: Namespace;
  /** Makes a further namespace, which goes with the laboratory. */
  open(name: string): Namespace;
}

/** A host, alone in the network behind its router. */
export class Site {
  readonly host: Namespace;
  readonly router: Namespace;
  readonly #parts: SiteParts;
  readonly #lan: Uplink;
  #publicAddress: string;
  #sparePublicAddress: string;

  constructor(parts: SiteParts) {
    const { host, router, kind, number } = parts;
    const network = `192.168.${number + 1}`;
    this.#parts = parts;
    this.host = host;
    this.router = router;
    this.#publicAddress = `51.0.0.${FIRST_ROUTER + number}`;
    this.#sparePublicAddress = `51.0.0.${FIRST_MOVED_ROUTER + number}`;
    this.#lan = { router, as: 'lan', address: `${network}.2/24`, gateway: `${network}.1`, metric: 100 };
    this.#lay(this.#lan, kind, this.#publicAddress);
  }

  #lay(uplink: Uplink, kind: RouterKind, publicAddress: string): void {
    const { host, number, internet } = this.#parts;
    const { router, as, gateway } = uplink;
    connect(
      { at: router, as: 'wan', settings: [`addr add ${publicAddress}/24`] },
      { at: internet, as: `${as}${number}`, settings: ['link set master bridge'] },
    );
    connect({ at: host, as, settings: [] }, { at: router, as: 'lan', settings: [`addr add ${gateway}/24`] });
    this.#join(uplink);
    router.run(['sh', '-ec', 'echo 1 > /proc/sys/net/ipv4/ip_forward; exec nft -f -'], routerRules(kind));
  }

  #join({ as, address, gateway, metric }: Uplink): void {
    this.host.ip([
      `link set ${as} up`,
      `addr add ${address} dev ${as}`,
      `route add default via ${gateway} dev ${as} metric ${metric}`,
    ]);
  }

  /**
   * Gives the host a second way to the public network, behind a router of its own, as a telephone has one besides
   * Wi-Fi. The first one is taken as long as it is there.
   */
  addMobile(kind: RouterKind): void {
    const { number, open } = this.#parts;
    const network = `192.168.${FIRST_MOBILE_NETWORK + number}`;
    const router = open(`${this.host.name}-mobile`);
    const mobile = { router, address: `${network}.2/24`, gateway: `${network}.1`, metric: 600 };
    this.#lay({ ...mobile, as: 'mobile' }, kind, `51.0.0.${FIRST_MOBILE_ROUTER + number}`);
  }

  /** The host leaves its first network: interface, address and route are gone, which the system tells its programs. */
  leaveLan(): void {
    this.host.ip([`addr flush dev ${this.#lan.as}`, `link set ${this.#lan.as} down`]);
  }

  /** The host is in its first network again. */
  rejoinLan(): void {
    this.#join(this.#lan);
  }

  /** Every program of the host stands still, as when a laptop is shut. Its packets have to be cut off as well. */
  stand(): void {
    this.host.signal('SIGSTOP');
  }

  /** The pages of the host's browsers stand still, and the browsers go on: what becomes of a tab that is frozen. */
  standPages(): void {
    this.host.signal('SIGSTOP', (line) => line.includes('--type=renderer'));
  }

  /** Every program of the host is killed (SIGKILL): nobody says goodbye, but its connections are closed by the system. */
  kill(): void {
    this.host.signal('SIGKILL');
  }

  /** Every program of the host goes on. */
  goOn(): void {
    this.host.signal('SIGCONT');
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
    this.router.ip([`addr del ${from}/24 dev wan`, `addr add ${to}/24 dev wan`]);
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
      sites[key] = new Site({ host, router, kind: kinds[key], number, internet, open });
    }
    return { internet, sites: sites as Record<Name, Site>, close };
  } catch (error) {
    close();
    throw error;
  }
};
