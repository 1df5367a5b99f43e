import { execFileSync } from 'node:child_process';
import { afterEach } from 'vitest';

/** What this network lets through, which a test changes. */
export interface Firewall {
  /** Drops what a program here sends and what fits, in nftables' words: `udp dport 3478`. */
  drop(...matches: readonly string[]): void;
  /** Lets everything through again. */
  open(): void;
}

const open = (): void => {
  execFileSync('nft', ['flush', 'ruleset']);
};

/** For the tests of a `describe` in a network of their own; everything is let through again after each. */
export const useFirewall = (): Firewall => {
  afterEach(open);
  return {
    drop(...matches) {
      const rules = matches.map((match) => `${match} drop`).join('\n');
      execFileSync('nft', ['-f', '-'], {
        input: `
          table inet dropped {
            chain out {
              type filter hook output priority 0
              ${rules}
            }
          }
        `,
      });
    },
    open,
  };
};
