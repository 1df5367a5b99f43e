export { type CheckTarget, checkTurn, type Finding } from './checks.ts';
export { type AllowPrivate, BadTurnConfig, type TurnConfig, turnConfigFor } from './config.ts';
export { turnSecret } from './secret.ts';
export {
  findTurnserver,
  type RunningTurn,
  startTurn,
  TurnFailed,
  type TurnMissing,
  type TurnOptions,
} from './start.ts';
