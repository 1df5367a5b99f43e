import type { WebRtc } from '../../webrtc.ts';

type Handler = ((event: unknown) => void) | null;

/** The part of an RTCDataChannel that simple-peer is left with: whether it is there. */
class ChannelView {
  readonly #channel: RTCDataChannel;
  onopen: Handler = null;
  onclose: Handler = null;
  onerror: Handler = null;
  onmessage: Handler = null;
  onbufferedamountlow: Handler = null;
  /** A number, so that simple-peer starts no polling timer; what it sets does not reach the channel. */
  bufferedAmountLowThreshold = 0;
  binaryType = 'arraybuffer';

  constructor(channel: RTCDataChannel) {
    this.#channel = channel;
    channel.addEventListener('open', (event) => this.onopen?.(event));
    channel.addEventListener('close', (event) => this.onclose?.(event));
    channel.addEventListener('error', (event) => this.onerror?.(event));
  }

  get label(): string {
    return this.#channel.label;
  }

  get readyState(): RTCDataChannelState {
    return this.#channel.readyState;
  }

  get bufferedAmount(): number {
    return 0;
  }

  close(): void {
    this.#channel.close();
  }
}

/** What the owner of a view is told. */
export interface ViewOwner {
  /** The real connection, as soon as it exists. */
  connection(connection: RTCPeerConnection): void;
  /** The real channel, before any of its events. */
  channel(channel: RTCDataChannel): void;
}

/** simple-peer destroys itself on `failed`; a failed connection is only one that wants its ICE restarted. */
const tame = <T extends string>(state: T): T | 'disconnected' =>
  state === 'failed' ? 'disconnected' : state;

/**
 * simple-peer's `wrtc` option for one connection: an RTCPeerConnection reduced to what simple-peer 9 touches for
 * negotiation. It hides `failed`, keeps a candidate that cannot be used from ending everything, and gives the real
 * data channel to its owner instead of to simple-peer, whose stream would copy every message.
 */
export const viewFor = (webrtc: WebRtc, owner: ViewOwner): WebRtc => {
  class PeerConnectionView {
    readonly #real: RTCPeerConnection;
    oniceconnectionstatechange: Handler = null;
    onicegatheringstatechange: Handler = null;
    onconnectionstatechange: Handler = null;
    onsignalingstatechange: Handler = null;
    onicecandidate: Handler = null;
    ondatachannel: ((event: { channel: ChannelView }) => void) | null = null;
    ontrack: Handler = null;

    constructor(configuration: RTCConfiguration) {
      const real = new webrtc.RTCPeerConnection(configuration);
      this.#real = real;
      real.addEventListener('iceconnectionstatechange', (event) => this.oniceconnectionstatechange?.(event));
      real.addEventListener('icegatheringstatechange', (event) => this.onicegatheringstatechange?.(event));
      real.addEventListener('connectionstatechange', (event) => this.onconnectionstatechange?.(event));
      real.addEventListener('signalingstatechange', (event) => this.onsignalingstatechange?.(event));
      real.addEventListener('icecandidate', (event) => this.onicecandidate?.(event));
      real.addEventListener('datachannel', ({ channel }) => {
        const view = this.#hand(channel);
        this.ondatachannel?.({ channel: view });
      });
      owner.connection(real);
    }

    #hand(channel: RTCDataChannel): ChannelView {
      channel.binaryType = 'arraybuffer';
      owner.channel(channel);
      return new ChannelView(channel);
    }

    get connectionState(): RTCPeerConnectionState {
      return tame(this.#real.connectionState);
    }

    get iceConnectionState(): RTCIceConnectionState {
      return tame(this.#real.iceConnectionState);
    }

    get iceGatheringState(): RTCIceGatheringState {
      return this.#real.iceGatheringState;
    }

    get signalingState(): RTCSignalingState {
      return this.#real.signalingState;
    }

    get localDescription(): RTCSessionDescription | null {
      return this.#real.localDescription;
    }

    get remoteDescription(): RTCSessionDescription | null {
      return this.#real.remoteDescription;
    }

    createDataChannel(label: string, init?: RTCDataChannelInit): ChannelView {
      return this.#hand(this.#real.createDataChannel(label, init));
    }

    createOffer(options?: RTCOfferOptions): Promise<RTCSessionDescriptionInit> {
      return this.#real.createOffer(options);
    }

    createAnswer(options?: RTCAnswerOptions): Promise<RTCSessionDescriptionInit> {
      return this.#real.createAnswer(options);
    }

    setLocalDescription(description: RTCLocalSessionDescriptionInit): Promise<void> {
      return this.#real.setLocalDescription(description);
    }

    setRemoteDescription(description: RTCSessionDescriptionInit): Promise<void> {
      return this.#real.setRemoteDescription(description);
    }

    async addIceCandidate(candidate: RTCIceCandidateInit): Promise<void> {
      try {
        await this.#real.addIceCandidate(candidate);
      } catch {
        // One way to the other end less. An mDNS name that cannot be resolved, a candidate of the ICE generation
        // before a restart: none is a reason to end a connection, which is what simple-peer would do.
      }
    }

    getStats(): Promise<RTCStatsReport> {
      return this.#real.getStats();
    }

    getTransceivers(): RTCRtpTransceiver[] {
      return [];
    }

    close(): void {
      this.#real.close();
    }
  }

  return {
    // simple-peer constructs it, and touches nothing that the view lacks.
    RTCPeerConnection: PeerConnectionView as unknown as typeof RTCPeerConnection,
    RTCSessionDescription: webrtc.RTCSessionDescription,
    RTCIceCandidate: webrtc.RTCIceCandidate,
  };
};
