import { SIGNALING_PORTS, TLS_PORT } from './ports.ts';

/**
 * How a router treats those behind it, in the words of RFC 3489 that everybody uses, and of RFC 4787 that are exact:
 *
 * - `full-cone`: endpoint-independent mapping and filtering. Whoever knows the mapped port reaches the host.
 * - `address-restricted`: endpoint-independent mapping, address-dependent filtering.
 * - `cone`: port-restricted. Endpoint-independent mapping, address- and port-dependent filtering.
 * - `symmetric`: address- and port-dependent mapping and filtering: another port for every destination.
 * - `udp-blocked`: a firewall that lets out TCP to the web's ports and nothing else.
 * - `tls-only`: one that looks into port 443 as well, and lets out nothing there but TLS.
 */
export type RouterKind =
  | 'full-cone'
  | 'address-restricted'
  | 'cone'
  | 'symmetric'
  | 'udp-blocked'
  | 'tls-only';

/** 443, and where the signaling servers are: they stand for web sites, of which there can be one only at port 80. */
const WEB_PORTS = [TLS_PORT, ...Object.values(SIGNALING_PORTS)].join(', ');

/**
 * A STUN message begins with two bits of zero (RFC 8489, section 5), a TLS record with its type, which is 20 to 24.
 * A segment without data has nothing to compare, and so is none of them.
 */
const STUN_OVER_TLS_PORT = `tcp dport ${TLS_PORT} @ih,0,8 0x00`;

/** What crosses the router; answers always do. */
const FORWARDED: Readonly<Record<RouterKind, string>> = {
  // What `dnat` let in comes from anybody who may.
  'full-cone': 'iifname "lan" accept; ct status dnat accept',
  'address-restricted': 'iifname "lan" accept; ct status dnat accept',
  cone: 'iifname "lan" accept',
  symmetric: 'iifname "lan" accept',
  'udp-blocked': `iifname "lan" tcp dport { ${WEB_PORTS} } accept`,
  'tls-only': `iifname "lan" tcp dport { ${WEB_PORTS} } accept`,
};

/** What is dropped although it belongs to a connection that was let out. */
const INSPECTED: Partial<Record<RouterKind, string>> = { 'tls-only': `${STUN_OVER_TLS_PORT} drop` };

/** Linux keeps the source port where it is free, which makes a mapping that is the same for all destinations. */
const MASQUERADE = 'oifname "wan" masquerade';

const MAPPED = 'oifname "wan" meta l4proto udp update @mapped { udp sport : ip saddr }';

/** How outgoing packets are translated. */
const TRANSLATED: Readonly<Record<RouterKind, string>> = {
  'full-cone': `${MAPPED}; ${MASQUERADE}`,
  'address-restricted': `${MAPPED}; oifname "wan" meta l4proto udp update @contacted { ip daddr . udp sport }; ${MASQUERADE}`,
  cone: MASQUERADE,
  symmetric: `${MASQUERADE} fully-random`,
  'udp-blocked': MASQUERADE,
  'tls-only': MASQUERADE,
};

/** What comes to a mapped port without having been asked for. */
const LET_IN: Partial<Record<RouterKind, string>> = {
  'full-cone': 'iifname "wan" meta l4proto udp dnat to udp dport map @mapped',
  'address-restricted':
    'iifname "wan" meta l4proto udp ip saddr . udp dport @contacted dnat to udp dport map @mapped',
};

/**
 * nftables rules for a router between `lan` and `wan`. What is sent to the router itself is dropped: were it
 * answered with "unreachable", the connection tracking entry of a punch that came too early would keep the port from
 * being mapped to its owner.
 */
export const routerRules = (kind: RouterKind): string => `
  table ip router {
    map mapped { type inet_service : ipv4_addr; flags dynamic,timeout; timeout 10m; size 65535; }
    set contacted { type ipv4_addr . inet_service; flags dynamic,timeout; timeout 10m; size 65535; }
    chain input { type filter hook input priority 0; policy drop; }
    chain forward {
      type filter hook forward priority 0; policy drop;
      ${INSPECTED[kind] ?? ''}
      ct state established,related accept
      ${FORWARDED[kind]}
    }
    chain inwards {
      type nat hook prerouting priority dstnat;
      ${LET_IN[kind] ?? ''}
    }
    chain outwards {
      type nat hook postrouting priority srcnat;
      ${TRANSLATED[kind]}
    }
  }
`;

/** Drops what crosses a router, as a tunnel or a lift does: nobody is told. */
export const cutRules = (what: 'udp' | 'everything'): string => `
  table ip cut {
    chain forward {
      type filter hook forward priority -10;
      ${what === 'udp' ? 'meta l4proto udp drop' : 'drop'}
    }
  }
`;

/** Takes {@link cutRules} back. */
export const MENDED = 'delete table ip cut';

/** Drops this share of all packets, chosen by chance one by one, and counts them. */
export const lossRules = (percent: number): string => `
  table ip loss {
    counter dropped { }
    chain forward {
      type filter hook forward priority -10;
      numgen random mod 100 < ${percent} counter name dropped drop
    }
  }
`;

/** Family, table and name of the counter in {@link lossRules}. */
export const LOSS_COUNTER = ['ip', 'loss', 'dropped'] as const;
