import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { RoomId } from '@meshboard/signaling/protocol';
import * as v from 'valibot';
import { dataFolder } from '../process/data-folder.ts';
import { type FolderLock, Locked, lockFolder } from '../process/lock.ts';
import { LmdbStore } from '../store/lmdb-store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { type Command, CommandError, ExitCode } from './command.ts';
import { COMMANDS } from './commands.ts';
import { createOutput, type Streams, table } from './output.ts';

const help = (): string[] => [
  'Works on the data folder of an archive.',
  '',
  'meshboard-archive COMMAND [--data FOLDER] [--json]',
  '',
  ...table(COMMANDS.map(({ usage, summary }) => [`  ${usage}`, summary])),
  '',
  '  --data FOLDER  the data folder; default: what DATA_DIR says',
  '  --json         results for programs',
  '  --force        even while an archive has the folder open: what that holds in memory wins over what is done here',
  '',
  'ROOM is an id as "list" shows it, or its first letters.',
  'Exit codes: 0 done, 1 failed or defects found, 2 wrong usage, 3 the folder is in use, 130 interrupted.',
];

export interface Invocation {
  readonly argv: readonly string[];
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly streams: Streams;
  readonly interrupted: AbortSignal;
}

/** Runs one command line; gives its exit code. Never throws for what a person can get wrong. */
export const runCommand = async (invocation: Invocation): Promise<ExitCode> => {
  const { argv, streams } = invocation;
  const [name, ...rest] = argv;
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    streams.stdout.write(`${help().join('\n')}\n`);
    return name === undefined ? ExitCode.usage : ExitCode.ok;
  }
  const out = createOutput(rest.includes('--json'), streams);
  try {
    const command = COMMANDS.find((one) => one.name === name);
    if (command === undefined)
      throw new CommandError(`There is no command "${name}"; try help.`, ExitCode.usage);
    return await runIn(command, rest, invocation);
  } catch (error) {
    if (error instanceof CommandError) {
      out.complain(error.message);
      return error.exitCode;
    }
    if (error instanceof Locked) {
      out.complain(`${error.message}. Stop it first, or add --force.`);
      return ExitCode.inUse;
    }
    if (error instanceof StoreFault) {
      out.complain(`${error.message}.`);
      return ExitCode.failed;
    }
    if (isLmdbError(error)) {
      out.complain(`The store’s file cannot be read: ${error.message}. Restore a backup.`);
      return ExitCode.failed;
    }
    throw error;
  }
};

/** LMDB's own errors have numbers for codes, the system's have names. */
const isLmdbError = (error: unknown): error is Error =>
  error instanceof Error && 'code' in error && typeof error.code === 'number';

const runIn = async (
  command: Command,
  rest: readonly string[],
  invocation: Invocation,
): Promise<ExitCode> => {
  const { values, positionals } = parse(command, rest);
  const data = values['data'] ?? invocation.environment['DATA_DIR'];
  if (typeof data !== 'string' || data === '')
    throw new CommandError('Which data folder? Give --data FOLDER, or set DATA_DIR.', ExitCode.usage);
  const folder = dataFolder(data);
  await access(join(folder.store, 'data.mdb')).catch(() => {
    throw new CommandError(`${folder.path} is no data folder of an archive.`);
  });
  let lock: FolderLock | null = null;
  if (command.access === 'exclusive' && values['force'] !== true) lock = await lockFolder(folder.path);
  try {
    const store = await open(folder.store, command.access === 'read');
    try {
      const named = (text: string): Promise<RoomId> => findRoom(store, text);
      return await command.run({
        folder,
        store,
        out: createOutput(values['json'] === true, invocation.streams),
        args: positionals,
        flags: values,
        interrupted: invocation.interrupted,
        room: () => {
          const [text] = positionals;
          if (text === undefined) throw new CommandError(`Which room? ${command.usage}`, ExitCode.usage);
          return named(text);
        },
        rooms: () => (positionals.length === 0 ? store.rooms() : Promise.all(positionals.map(named))),
      });
    } finally {
      await store.close();
    }
  } finally {
    await lock?.release();
  }
};

const open = async (folder: string, readOnly: boolean): Promise<LmdbStore> => {
  try {
    return await LmdbStore.open({ folder, readOnly });
  } catch (error) {
    throw new CommandError(
      `The store cannot be opened: ${error instanceof Error ? error.message : String(error)}.`,
    );
  }
};

/** A room id may begin with a dash. Hidden behind this it does not look like an option; those all begin with two. */
const HIDDEN = '\0';
const hideDash = (arg: string): string =>
  /^-[^-]/.test(arg) || (arg.startsWith('-') && v.is(RoomId, arg)) ? HIDDEN + arg : arg;
const showDash = (arg: string): string => (arg.startsWith(HIDDEN) ? arg.slice(HIDDEN.length) : arg);

type Values = Readonly<Record<string, string | boolean | undefined>>;

const parse = (command: Command, args: readonly string[]): { values: Values; positionals: string[] } => {
  try {
    const { values, positionals } = parseArgs({
      args: args.map(hideDash),
      allowPositionals: true,
      options: {
        data: { type: 'string' },
        json: { type: 'boolean' },
        force: { type: 'boolean' },
        ...command.options,
      },
    });
    return { values: values as Values, positionals: positionals.map(showDash) };
  } catch (error) {
    throw new CommandError(
      `${error instanceof Error ? error.message : String(error)}\n${command.usage}`,
      ExitCode.usage,
    );
  }
};

/** A room by its id or the beginning of it, as long as that fits one only. */
const findRoom = async (store: LmdbStore, text: string): Promise<RoomId> => {
  const exact = v.safeParse(RoomId, text);
  const fitting = (await store.rooms()).filter(
    (room) => room === text || (!exact.success && room.startsWith(text)),
  );
  const [room, ...others] = fitting;
  if (room === undefined) throw new CommandError(`No room ${text} is kept here.`);
  if (others.length > 0) throw new CommandError(`${text} fits ${fitting.length} rooms; give more of the id.`);
  return room;
};
