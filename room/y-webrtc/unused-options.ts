import type { WebrtcPeerOptions } from './webrtc-provider.ts';

const USED: ReadonlySet<string> = new Set(['config', 'wrtc']);
const USED_OF_CONFIG: ReadonlySet<string> = new Set(['iceServers', 'iceTransportPolicy']);

const given = (options: object, used: ReadonlySet<string>): string[] =>
  Object.entries(options).flatMap(([name, value]) => (value === undefined || used.has(name) ? [] : name));

/** Those of y-webrtc's options that were given, mean something there, and change nothing here. */
const unusedOptions = (maxConns: number | undefined, peerOpts: WebrtcPeerOptions): string[] => [
  ...(maxConns === undefined ? [] : ['maxConns']),
  ...given(peerOpts, USED)
    // Candidates trickle in any case.
    .filter((name) => name !== 'trickle' || peerOpts['trickle'] !== true)
    .map((name) => `peerOpts.${name}`),
  ...given(peerOpts.config ?? {}, USED_OF_CONFIG).map((name) => `peerOpts.config.${name}`),
];

/** What was said: an application that opens ten documents says it ten times over. */
const told = new Set<string>();

/** Says on the console, once in a program for each, which options change nothing, so that nobody relies on one. */
export const warnOfUnusedOptions = (maxConns: number | undefined, peerOpts: WebrtcPeerOptions): void => {
  for (const name of unusedOptions(maxConns, peerOpts)) {
    if (told.has(name)) continue;
    told.add(name);
    console.warn(
      `WebrtcProvider of @meshboard/room: the option ${name} is y-webrtc's and has no effect here.`,
    );
  }
};
