export type { IceOptions } from './ice/ice-servers.ts';
export { DEFAULT_LIMITS, type Limits } from './limits/limits.ts';
export type { Cluster, SignalingOptions, SignalingServer } from './options.ts';
export type {
  ArchiveSeat,
  Entrance,
  Newcomer,
  RoomCount,
  Roster,
  RosterEvents,
  RosterLimits,
  Seat,
} from './roster/roster.ts';
export { createSignalingServer } from './server.ts';
