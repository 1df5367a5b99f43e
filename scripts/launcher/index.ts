export { main } from './main.ts';
export {
  type ArchiveTold,
  archiveProgram,
  type Flavour,
  type Program,
  type Repository,
  type SignalingTold,
  signalingProgram,
  type TurnTold,
  turnProgram,
} from './programs.ts';
export { launcherVariables } from './settings.ts';
export { turnVariables } from './turn-settings.ts';
