import type { MemberId } from '@meshboard/signaling/protocol';
import { createAnswersOwed } from './answers-owed.ts';
import type { SessionParts } from './create-room.ts';
import { diagnoseSession } from './diagnosis/diagnose-session.ts';
import type { DiagnoseOptions, DiagnosisReport } from './diagnosis/report.ts';
import { createMesh } from './mesh/create-mesh.ts';
import type { Link, LinkEnd } from './mesh/link.ts';
import { isPartial } from './mesh/rings.ts';
import { createTabs } from './mesh/tabs/create-tabs.ts';
import { MessageError } from './message-error.ts';
import { createPresence } from './presence/presence.ts';
import { reportError } from './report-error.ts';
import type { RoomMember, RoomStatus, RoomTraffic, SavedState, SyncProgress } from './room.ts';
import { createRoomLog, livingLinks } from './room-log.ts';
import { roomMembers } from './room-members.ts';
import { roomStatus } from './room-status.ts';
import { createRoute } from './route.ts';
import type { Conversation } from './sync/conversation.ts';
import { createDocumentSync } from './sync/document-sync.ts';
import { furtherMessages } from './sync/gate/message-weight.ts';
import { createRateBudget } from './sync/gate/rate-budget.ts';
import { GateError } from './sync/gate/update-gate.ts';
import { sendsWaves } from './sync/gossip/waves.ts';
import { decodeMessage, encodeMessage } from './sync/messages.ts';
import { createNewcomer } from './sync/newcomer.ts';
import { savedStateOf } from './sync/saved-state.ts';

/** Mean time between two repairs of a random link: seldom enough to cost nothing, often enough that nobody waits long. */
const REPAIR_MS = 20_000;

/** An archive writes at most every 20 ms or so; what it lacks after seconds it will not get from its author. */
const ARCHIVE_LAG_MS = 3_000;

/** How long somebody whose connection with the server is cut may take to answer on the link: a slow path and a busy page. */
const ANSWER_MS = 1_000;

/** How long leaving waits for what is queued: a link that hangs must not keep a page from closing. */
const FLUSH_MS = 1_000;

const flushWithin = async (links: Iterable<Link>, limitMs: number): Promise<void> => {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const limit = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, limitMs);
  });
  await Promise.race([Promise.all([...links].map((link) => link.flushed())), limit]);
  clearTimeout(timer);
};

/** What a session reports, as the room's state now is; the room sorts out what is new. */
export interface SessionListener {
  status(status: RoomStatus): void;
  saved(state: SavedState): void;
  synced(synced: boolean): void;
  syncProgress(progress: SyncProgress): void;
  members(members: readonly RoomMember[]): void;
  linkDown(member: MemberId, reason: LinkEnd): void;
  archiveKeyTrusted(key: string): void;
  archiveKeyChanged(key: string): void;
}

/** One stay in a room: signaling, mesh, sync and presence wired together. */
export interface RoomSession {
  readonly self: MemberId;
  setKeep(keep: boolean): void;
  /** Tells linked archives to stop keeping the room. */
  forget(): void;
  traffic(): RoomTraffic;
  diagnose(options?: DiagnoseOptions): Promise<DiagnosisReport>;
  memberOf(clientId: number): MemberId | undefined;
  close(): Promise<void>;
}

const trafficOf = (conversations: readonly Conversation[]): RoomTraffic => {
  const sum = (of: (conversation: Conversation) => number): number =>
    conversations.reduce((total, conversation) => total + of(conversation), 0);
  return {
    messagesSent: sum(({ link }) => link.stats.messagesSent),
    messagesReceived: sum(({ link }) => link.stats.messagesReceived),
    bytesSent: sum(({ link }) => link.stats.bytesSent),
    bytesReceived: sum(({ link }) => link.stats.bytesReceived),
    documentMessagesSent: sum(({ sent }) => sent),
    documentMessagesReceived: sum(({ taken }) => taken),
  };
};

export const openSession = (parts: SessionParts, listener: SessionListener): RoomSession => {
  const { doc, awareness, right } = parts;
  const signaling = parts.signaling();
  const { self } = signaling;
  const mesh = createMesh({
    signaling,
    authenticator: parts.authenticator,
    ...(parts.tabs && { tabs: createTabs({ channel: parts.tabs, self, right }) }),
    webrtc: parts.webrtc,
    ...(parts.iceTransportPolicy && { iceTransportPolicy: parts.iceTransportPolicy }),
  });
  const log = createRoomLog(signaling, mesh);
  const partial = (): boolean => isPartial(signaling.roster.size + 1);
  const meshboardPersons = (): MemberId[] =>
    [...signaling.roster.values()].flatMap(({ member, kind }) =>
      kind === 'person' && signaling.dialectOf(member) === 'meshboard' ? member : [],
    );
  const presence = createPresence(awareness, () => mesh.links.values(), {
    partial,
    branches: () => sync.branches(),
    present: (member) => signaling.roster.has(member),
    linked: (member) => mesh.links.has(member),
    graft: (link) => sync.graft(link),
    patience: () => sync.patience(),
    hears: (link, member) => sync.conversations.get(link.member)?.neighbours.has(member) ?? false,
  });
  const sync = createDocumentSync({
    doc,
    self,
    right,
    partial,
    leads: () => partial() && !parts.archive && sendsWaves(self, meshboardPersons()),
    signer: parts.signer,
    repairMs: REPAIR_MS,
    archiveLagMs: ARCHIVE_LAG_MS,
    mayAuthor: (link, client) => (presence.linkOf(client) ?? link) === link,
    mayOriginate: (origin, client) => (presence.originOf(client) ?? origin) === origin,
    random: Math.random,
    ...(parts.archive && { archive: parts.archive }),
  });
  const newcomer = createNewcomer(signaling, mesh, sync, parts.archive ? 'archive' : 'person');
  const budgets = new WeakMap<Link, ReturnType<typeof createRateBudget>>();
  const archiveRequest = parts.keep?.request(signaling, {
    onTrusted: listener.archiveKeyTrusted,
    onChanged: listener.archiveKeyChanged,
  });

  const reportStatus = (): void =>
    listener.status(
      roomStatus({
        signaling: signaling.state,
        fault: signaling.fault,
        // One whose link hangs may have left the roster by now, and is not known to be gone.
        others: Math.max(signaling.roster.size, mesh.links.size),
        living: livingLinks(mesh),
        lonelyMs: log.lonelyMs(),
      }),
    );

  const reportMembers = (): void => listener.members(roomMembers(signaling, mesh, log, newcomer.spare));

  const reportProgress = (): void => {
    const conversations = [...sync.conversations.values()];
    listener.synced(sync.synced);
    const archives = conversations
      .filter(({ link }) => link.kind === 'archive' && link.right === 'edit')
      .map(({ received, answered, sent, confirmed }) => ({
        exchanged: received && (answered || right === 'view'),
        sent,
        confirmed,
      }));
    // Without an archive the state is not looked at: it has an entry for everybody who ever wrote.
    listener.saved(archives.length === 0 ? 'local' : savedStateOf(archives, sync.held()));
  };

  const reportAll = (): void => {
    reportStatus();
    reportMembers();
    reportProgress();
  };

  const endFor = (link: Link, error: unknown): void => {
    if (error instanceof GateError) link.end(error.code === 'unsigned' ? 'forbidden' : 'bad-update');
    else {
      // Whatever a message brings about, it ends the link on which it came and nothing else: an archive serves many rooms.
      link.end('bad-message');
      if (!(error instanceof MessageError)) reportError(error);
    }
  };

  const route = createRoute({
    sync,
    presence,
    owed: createAnswersOwed((link) => mesh.links.get(link.member) === link),
  });

  /** Somebody's connection with the server is cut: whoever does not answer on the link either is shown no more. */
  const suspect = (member: MemberId): void => {
    const link = mesh.links.get(member);
    if (!link) return;
    // What a y-webrtc peer answers.
    if (link.dialect === 'y-webrtc') link.send(encodeMessage({ type: 'queryAwareness' }), 'small');
    void link.answers(ANSWER_MS).then((heard) => {
      if (!heard && mesh.links.get(member) === link) presence.hide(link);
    });
  };

  const receive = (link: Link, bytes: Uint8Array): void => {
    presence.heard(link);
    // Before the budget: assets have bounds of their own, and what we asked for is no flood.
    if (parts.assets.receive(link, bytes)) return;
    try {
      const budget = budgets.get(link);
      const message = budget?.take(bytes.length) ? decodeMessage(bytes) : null;
      const further = message === null ? 0 : furtherMessages(message);
      if (message !== null && (further === 0 || budget?.take(0, further))) route(link, message);
      else link.end('flooding');
    } catch (error) {
      endFor(link, error);
    }
  };

  const rosterChanged = (): void => {
    presence.rosterChanged();
    sync.rosterChanged();
    reportAll();
  };

  const stops = [
    signaling.on('joined', () => {
      newcomer.joined();
      rosterChanged();
    }),
    signaling.on('memberJoined', () => {
      newcomer.rosterChanged();
      rosterChanged();
    }),
    signaling.on('memberLeft', () => {
      newcomer.rosterChanged();
      rosterChanged();
    }),
    signaling.on('state', reportStatus),
    signaling.on('fault', reportStatus),
    signaling.on('memberAway', suspect),
    mesh.on('linkUp', (link) => {
      budgets.set(link, createRateBudget({ members: () => signaling.roster.size }));
      parts.assets.linkUp(link, () => sync.conversations.get(link.member)?.neighbours ?? new Set());
      sync.start(link);
      presence.linkUp(link);
      newcomer.linkUp(link);
      reportAll();
    }),
    mesh.on('linkDown', (link, reason) => {
      sync.stop(link, reason);
      parts.assets.linkDown(link);
      presence.linkDown(link, reason === 'unwanted' && signaling.roster.has(link.member));
      newcomer.linkDown(link.member);
      listener.linkDown(link.member, reason);
      reportAll();
    }),
    mesh.on('linkHangs', (link, hangs) => {
      if (hangs) presence.hide(link);
      reportStatus();
      reportMembers();
    }),
    mesh.on('dialFailed', (member) => {
      newcomer.dialFailed(member);
      reportMembers();
    }),
    mesh.on('message', receive),
    sync.on('exchanged', (link) => newcomer.exchanged(link)),
    sync.on('progress', reportProgress),
    sync.on('partTaken', (received, total) => listener.syncProgress({ received, total })),
  ];
  // Round trips and paths change without an event.
  const membersTimer = setInterval(() => {
    reportStatus();
    reportMembers();
  }, 2_000);
  signaling.connect();
  const ended = new AbortController();

  return {
    self,
    setKeep: (keep) => archiveRequest?.setWanted(keep),
    forget: sync.forget,
    memberOf: presence.memberOf,
    traffic: () => trafficOf([...sync.conversations.values()]),
    diagnose: (options) =>
      diagnoseSession({ ...parts, signaling, mesh, log, spare: newcomer.spare }, ended.signal, options),
    async close() {
      ended.abort(new Error('the room was left'));
      clearInterval(membersTimer);
      for (const stop of stops) stop();
      archiveRequest?.close();
      newcomer.close();
      log.close();
      sync.close();
      presence.close();
      for (const link of mesh.links.values()) parts.assets.linkDown(link);
      await flushWithin(mesh.links.values(), FLUSH_MS);
      await mesh.close();
      await signaling.close();
    },
  };
};
