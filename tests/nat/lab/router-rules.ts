/**
 * How a router treats those behind it, in the words of RFC 3489 that everybody uses, and of RFC 4787 that are exact:
 *
 * - `full-cone`: endpoint-independent mapping and filtering. Whoever knows the mapped port reaches the host.
 * - `cone`: port-restricted. Endpoint-independent mapping, address- and port-dependent filtering.
 * - `symmetric`: address- and port-dependent mapping and filtering: another port for every destination.
 * - `udp-blocked`: a firewall that lets TCP out and no UDP.
 * - `web-only`: one that lets out TCP to ports 80 and 443 and nothing else.
 */
export type RouterKind = 'full-cone' | 'cone' | 'symmetric' | 'udp-blocked' | 'web-only';

/** What crosses the router; answers always do. */
const FORWARDED: Readonly<Record<RouterKind, string>> = {
  // What `dnat` let in comes from anybody.
  'full-cone': 'iifname "lan" accept; ct status dnat accept',
  cone: 'iifname "lan" accept',
  symmetric: 'iifname "lan" accept',
  'udp-blocked': 'iifname "lan" meta l4proto tcp accept',
  'web-only': 'iifname "lan" tcp dport { 80, 443 } accept',
};

/** Linux keeps the source port where it is free, which makes a mapping that is the same for all destinations. */
const MASQUERADE = 'oifname "wan" masquerade';

/** How outgoing packets are translated. */
const TRANSLATED: Readonly<Record<RouterKind, string>> = {
  'full-cone': `oifname "wan" meta l4proto udp update @mapped { udp sport : ip saddr }; ${MASQUERADE}`,
  cone: MASQUERADE,
  symmetric: `${MASQUERADE} fully-random`,
  'udp-blocked': MASQUERADE,
  'web-only': MASQUERADE,
};

/**
 * nftables rules for a router between `lan` and `wan`. What is sent to the router itself is dropped: were it
 * answered with "unreachable", the connection tracking entry of a punch that came too early would keep the port from
 * being mapped to its owner.
 */
export const routerRules = (kind: RouterKind): string => `
  table ip router {
    map mapped { type inet_service : ipv4_addr; flags dynamic,timeout; timeout 10m; size 65535; }
    chain input { type filter hook input priority 0; policy drop; }
    chain forward {
      type filter hook forward priority 0; policy drop;
      ct state established,related accept
      ${FORWARDED[kind]}
    }
    chain inwards {
      type nat hook prerouting priority dstnat;
      ${kind === 'full-cone' ? 'iifname "wan" meta l4proto udp dnat to udp dport map @mapped' : ''}
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
