import { backup } from './backup.ts';
import type { Command } from './command.ts';
import { compact } from './compact.ts';
import { exportRoom } from './export.ts';
import { forget } from './forget.ts';
import { list } from './list.ts';
import { restore } from './restore.ts';
import { verify } from './verify.ts';
import { versions } from './versions.ts';

/** All commands, in the order in which the help names them. */
export const COMMANDS: readonly Command[] = [
  list,
  versions,
  exportRoom,
  restore,
  verify,
  compact,
  backup,
  forget,
];
