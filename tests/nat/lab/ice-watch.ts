import type { BrowserContext, Page } from 'playwright-core';

declare global {
  interface Window {
    /** Every connection that the page has made, and what its ICE servers refused. */
    iceWatch?: { readonly connections: RTCPeerConnection[]; readonly refusals: number[] };
  }
}

/** The path of the data, as the browser's own statistics have it. */
export interface IcePath {
  /** Types of the candidates at this end and at the other: `host`, `srflx`, `prflx`, `relay`. */
  readonly local: string;
  readonly remote: string;
  /** How this end reaches its own relay, when it uses one. */
  readonly toRelay: 'udp' | 'tcp' | 'tls' | null;
}

/** Keeps hold of the connections of a context's pages, so that what the app says of them can be checked. */
export const watchIce = (context: BrowserContext): Promise<unknown> =>
  context.addInitScript(() => {
    const watch = { connections: [] as RTCPeerConnection[], refusals: [] as number[] };
    window.iceWatch = watch;
    window.RTCPeerConnection = class extends RTCPeerConnection {
      constructor(configuration?: RTCConfiguration) {
        super(configuration);
        watch.connections.push(this);
        this.addEventListener('icecandidateerror', ({ errorCode }) => watch.refusals.push(errorCode));
      }
    };
  });

/** Error codes that STUN and TURN servers answered with; 701 is the browser's own, for a server it did not reach. */
export const iceRefusals = (page: Page): Promise<readonly number[]> =>
  page.evaluate(() => window.iceWatch?.refusals ?? []);

/** States of all connections that the page has made, oldest first. */
export const connectionStates = (page: Page): Promise<RTCPeerConnectionState[]> =>
  page.evaluate(() => (window.iceWatch?.connections ?? []).map((each) => each.connectionState));

/** States of the connections that the page has made and not closed, oldest first. */
export const openConnections = async (page: Page): Promise<RTCPeerConnectionState[]> =>
  (await connectionStates(page)).filter((state) => state !== 'closed');

/** The path in use by the page's newest connection; null when none is. */
export const icePath = (page: Page): Promise<IcePath | null> =>
  page.evaluate(async () => {
    const report = await window.iceWatch?.connections.at(-1)?.getStats();
    // RTCStatsReport's entries are typed as `any`; these are the fields of webrtc-stats that are read here.
    const stats = new Map<string, Readonly<Record<string, string | undefined>>>(report ?? []);
    const transport = [...stats.values()].find(({ type }) => type === 'transport');
    const pair = stats.get(transport?.['selectedCandidatePairId'] ?? '');
    const local = stats.get(pair?.['localCandidateId'] ?? '');
    const remote = stats.get(pair?.['remoteCandidateId'] ?? '');
    const [here, there] = [local?.['candidateType'], remote?.['candidateType']];
    if (here === undefined || there === undefined) return null;
    const toRelay = local?.['relayProtocol'];
    return {
      local: here,
      remote: there,
      toRelay: toRelay === 'udp' || toRelay === 'tcp' || toRelay === 'tls' ? toRelay : null,
    };
  });

/** The page's newest connection's own ICE user name, which every restart of ICE changes; null when it has none. */
export const iceUser = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const description = window.iceWatch?.connections.at(-1)?.currentLocalDescription;
    return /^a=ice-ufrag:(\S+)/m.exec(description?.sdp ?? '')?.[1] ?? null;
  });

/** Every ICE candidate of others that any connection of the page has been told of, as it stands in SDP. */
export const remoteCandidates = (page: Page): Promise<string[]> =>
  page.evaluate(() =>
    (window.iceWatch?.connections ?? []).flatMap(
      ({ remoteDescription }) => remoteDescription?.sdp.match(/^a=candidate:.*$/gm) ?? [],
    ),
  );

/** The user name with which the page's newest connection asks its TURN servers; null when it has none. */
export const turnUser = (page: Page): Promise<string | null> =>
  page.evaluate(() => {
    const servers = window.iceWatch?.connections.at(-1)?.getConfiguration().iceServers ?? [];
    // Where none was given, Chromium says that it is empty.
    return servers.find(({ username = '' }) => username !== '')?.username ?? null;
  });
