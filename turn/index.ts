export { relayAddresses } from './addresses.ts';
export { type CheckTarget, checkTurn, type Finding } from './checks.ts';
export { type AllowPrivate, BadTurnConfig, type TurnConfig } from './config.ts';
export { findTurnserver } from './find-turnserver.ts';
export { type RunningTurn, startTurn, type TurnMissing, type TurnOptions } from './start.ts';
export { TurnFailed } from './turn-failed.ts';
export { writeTurnConfig } from './write-config.ts';
