import SimplePeer from '#simple-peer';
import type { SignalBody } from '../../signaling/signaling.ts';
import type { WebRtc } from '../../webrtc.ts';
import { fingerprintOf } from '../handshake/fingerprint.ts';
import { viewFor } from './peer-connection-view.ts';

/** Descriptions and candidates: the signals that are simple-peer's own. */
export type ConnectionSignal = Extract<SignalBody, { type: 'offer' | 'answer' | 'candidate' }>;

export interface ConnectionOptions {
  /** Whether this end makes the offer and the channel. */
  readonly initiator: boolean;
  readonly webrtc: WebRtc;
  readonly configuration: RTCConfiguration;
  /**
   * Whether both ends make the channel themselves, as number 0, instead of the initiator announcing it in-band.
   * Chromium may fire the first message of a channel that was announced before the event that hands it over, so that
   * nobody can have listened.
   */
  readonly negotiated: boolean;
  /** Something for the other end's {@link Connection.signal}. */
  onSignal(signal: ConnectionSignal): void;
  /** The channel exists; its events have not begun. */
  onChannel(channel: RTCDataChannel): void;
  onStateChange(state: RTCPeerConnectionState): void;
  /**
   * ICE has chosen another pair of candidates, which the state need not show: an ICE restart at the other end may
   * move a connection from a direct path to a relay while it counts as connected all along.
   */
  onPathChange(): void;
  /** Either end has a candidate at a TURN server. Before that no path leads through one. May come several times. */
  onRelayCandidate(): void;
  /** The connection is over, through no doing of {@link Connection.close}. */
  onClosed(): void;
}

/** One WebRTC connection with one data channel, negotiated by simple-peer. */
export interface Connection {
  /** @throws Error when the signal makes no sense to WebRTC. */
  signal(signal: ConnectionSignal): void;
  /** Gathers new candidates and offers them; for the initiator only. */
  restartIce(iceServers: RTCIceServer[] | null): void;
  /**
   * Calls back when both descriptions are in place. Chromium may report the channel open before it has done so with
   * the answer.
   */
  whenDescribed(then: () => void): void;
  /** The DTLS fingerprints of both ends, null while there is none or none that is certain. */
  fingerprints(): { readonly local: string | null; readonly remote: string | null };
  getStats(): Promise<RTCStatsReport>;
  close(): void;
}

const toConnectionSignal = (data: SimplePeer.SignalData): ConnectionSignal | null => {
  if (data.type === 'candidate' && 'candidate' in data) {
    const { candidate, sdpMid, sdpMLineIndex } = data.candidate;
    return { type: 'candidate', candidate: { candidate, sdpMid, sdpMLineIndex } };
  }
  if ((data.type === 'offer' || data.type === 'answer') && 'sdp' in data) {
    return { type: data.type, sdp: data.sdp ?? '' };
  }
  // `renegotiate` and `transceiverRequest` come from ends that add media, which none of ours does.
  return null;
};

/** Descriptions hold the candidates that were there when they were made. */
const offersRelay = (signal: ConnectionSignal): boolean =>
  / typ relay\b/.test(signal.type === 'candidate' ? (signal.candidate.candidate ?? '') : signal.sdp);

export const openConnection = (options: ConnectionOptions): Connection => {
  const { initiator, webrtc, configuration, negotiated } = options;
  let real: RTCPeerConnection | null = null;
  let closed = false;

  let watchesPath = false;
  /** The transport is there as soon as there are two descriptions, and lasts through all ICE restarts. */
  const watchPath = (connection: RTCPeerConnection): void => {
    // A process in which somebody has read `sctp.transport` of @roamhq/wrtc 0.10 ends with a SIGSEGV (8 of 8 times), and
    // it has no event for a change of path.
    if (watchesPath || webrtc.RTCPeerConnection !== globalThis.RTCPeerConnection) return;
    // Not every browser has `sctp` and what hangs on it: elsewhere the state alone has to do.
    const transport = connection.sctp?.transport?.iceTransport;
    if (transport === undefined) return;
    watchesPath = true;
    transport.addEventListener('selectedcandidatepairchange', () => {
      if (!closed) options.onPathChange();
    });
  };

  const peer = new SimplePeer({
    initiator,
    config: configuration,
    // A timer of 5 s for those who do not trickle, which nothing ends: it would keep each connection that has ended, and a
    // Node process that has nothing else to do.
    iceCompleteTimeout: 1,
    ...(negotiated && { channelConfig: { negotiated: true, id: 0 } }),
    wrtc: viewFor(webrtc, {
      connection: (connection) => {
        real = connection;
        connection.addEventListener('connectionstatechange', () => {
          if (closed) return;
          watchPath(connection);
          options.onStateChange(connection.connectionState);
        });
      },
      channel: (channel) => options.onChannel(channel),
    }),
  });
  const realConnection = (): RTCPeerConnection => {
    if (real === null) throw new Error('WebRTC refused to make a connection');
    return real;
  };

  const over = (): void => {
    if (closed) return;
    closed = true;
    options.onClosed();
  };
  peer.on('signal', (data) => {
    const signal = toConnectionSignal(data);
    if (signal === null || closed) return;
    if (offersRelay(signal)) options.onRelayCandidate();
    options.onSignal(signal);
  });
  // `close` follows every `error`; what went wrong is of no use to anybody but a developer with simple-peer's
  // own debug log.
  peer.on('error', over);
  peer.on('close', over);

  return {
    signal: (signal) => {
      if (closed) return;
      if (offersRelay(signal)) options.onRelayCandidate();
      // simple-peer's type asks for an RTCIceCandidate; it makes one of what it is given.
      peer.signal(signal as SimplePeer.SignalData);
    },
    restartIce: (iceServers) => {
      if (closed || !initiator) return;
      const connection = realConnection();
      // Credentials of the first dial may have run out since: without new ones TURN would refuse a new allocation.
      if (iceServers !== null) connection.setConfiguration({ ...configuration, iceServers });
      connection.restartIce();
      peer.signal({ type: 'renegotiate', renegotiate: true });
    },
    whenDescribed: (then) => {
      const connection = realConnection();
      const described = (): boolean =>
        connection.localDescription !== null && connection.remoteDescription !== null;
      if (described()) {
        then();
        return;
      }
      const onChange = (): void => {
        if (!described()) return;
        connection.removeEventListener('signalingstatechange', onChange);
        then();
      };
      connection.addEventListener('signalingstatechange', onChange);
    },
    fingerprints: () => ({
      local: fingerprintOf(real?.localDescription?.sdp ?? ''),
      remote: fingerprintOf(real?.remoteDescription?.sdp ?? ''),
    }),
    getStats: () => realConnection().getStats(),
    close: () => {
      closed = true;
      peer.destroy();
    },
  };
};
