import type { Reply } from './errors.ts';
import type {
  ArchiveChanged,
  Drain,
  IceConfig,
  IceRequest,
  JoinReply,
  JoinRequest,
  KeepRequest,
  LeaveRequest,
  MemberAway,
  MemberBack,
  MemberJoined,
  MemberLeft,
  Occupied,
  SignalDelivery,
  SignalRequest,
} from './messages.ts';

type Acknowledge<T> = (reply: Reply<T>) => void;

/** Socket.IO events that a client emits. Each is answered through its acknowledgement, never by another event. */
export interface ClientToServerEvents {
  join(request: JoinRequest, reply: Acknowledge<JoinReply>): void;
  leave(request: LeaveRequest, reply: Acknowledge<null>): void;
  signal(request: SignalRequest, reply: Acknowledge<null>): void;
  ice(request: IceRequest, reply: Acknowledge<IceConfig>): void;
  keep(request: KeepRequest, reply: Acknowledge<null>): void;
}

/** Socket.IO events that the server emits. */
export interface ServerToClientEvents {
  memberJoined(event: MemberJoined): void;
  memberAway(event: MemberAway): void;
  memberBack(event: MemberBack): void;
  memberLeft(event: MemberLeft): void;
  signal(event: SignalDelivery, acknowledge: () => void): void;
  drain(event: Drain): void;
  archive(event: ArchiveChanged): void;
  /** To archives only. */
  occupied(event: Occupied): void;
  /** To archives only; passed on from a person's `keep`, answered when the archive has stored the key or refuses it. */
  keep(event: KeepRequest, reply: Acknowledge<null>): void;
}
