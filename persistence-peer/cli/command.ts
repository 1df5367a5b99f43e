import type { ParseArgsConfig } from 'node:util';
import type { RoomId } from '@meshboard/signaling/protocol';
import type { DataFolder } from '../process/data-folder.ts';
import type { LmdbStore } from '../store/lmdb-store.ts';
import type { Output } from './output.ts';

/**
 * Exit codes: 0 all is well; 1 something was found that is not in order, or could not be done; 2 the command line
 * is wrong; 3 the folder is in use; 130 interrupted.
 */
export const ExitCode = { ok: 0, failed: 1, usage: 2, inUse: 3, interrupted: 130 } as const;
export type ExitCode = (typeof ExitCode)[keyof typeof ExitCode];

/** Ends a command with a message for the person at the keyboard. */
export class CommandError extends Error {
  readonly exitCode: ExitCode;

  constructor(message: string, exitCode: ExitCode = ExitCode.failed) {
    super(message);
    this.name = 'CommandError';
    this.exitCode = exitCode;
  }
}

/** What a command runs with. */
export interface CommandContext {
  readonly folder: DataFolder;
  readonly store: LmdbStore;
  readonly out: Output;
  /** Positional arguments after the command's name. */
  readonly args: readonly string[];
  readonly flags: Readonly<Record<string, string | boolean | undefined>>;
  /** Aborted by Ctrl-C: long work stops at the next room, with all that is done so far being whole. */
  readonly interrupted: AbortSignal;
  /** The one room that the first argument names. @throws CommandError */
  room(): Promise<RoomId>;
  /** The rooms that the arguments name, or all. @throws CommandError */
  rooms(): Promise<readonly RoomId[]>;
}

/**
 * One command, declared once: help, parsing and running follow from it.
 * - `read` opens the store without writing, at any time.
 * - `write` writes beside a running archive, which takes it in its stride.
 * - `exclusive` changes what a running archive has in memory, and refuses while one runs unless `--force`.
 */
export interface Command {
  readonly name: string;
  readonly usage: string;
  readonly summary: string;
  readonly access: 'read' | 'write' | 'exclusive';
  readonly options: NonNullable<ParseArgsConfig['options']>;
  run(context: CommandContext): Promise<ExitCode>;
}
