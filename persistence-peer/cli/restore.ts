import { readFile } from 'node:fs/promises';
import type { RoomId } from '@meshboard/signaling/protocol';
import * as Y from 'yjs';
import { documentDigest } from '../keeper/document-digest.ts';
import { KEEP_ALL } from '../keeper/retention.ts';
import { documentOf, writeVerified } from '../keeper/stored-document.ts';
import type { LogPosition, SnapshotCause, Store, Version } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { type Command, CommandError, ExitCode } from './command.ts';
import { versionNumber } from './version-number.ts';

/** `restore`: an earlier state becomes the current one, as a new snapshot; the others stay. */
export const restore: Command = {
  name: 'restore',
  usage: 'restore ROOM (--version N | --file FILE | --salvage) [--force]',
  summary:
    'Makes an earlier version, a Yjs update file (V1), or what is readable of a damaged room the current state; lifts a quarantine',
  access: 'exclusive',
  options: { version: { type: 'string' }, file: { type: 'string' }, salvage: { type: 'boolean' } },
  run: async ({ store, out, flags, room }) => {
    const into = await room();
    const number = versionNumber(flags['version']);
    const file = typeof flags['file'] === 'string' ? flags['file'] : null;
    const salvage = flags['salvage'] === true;
    if ([number !== null, file !== null, salvage].filter(Boolean).length !== 1)
      throw new CommandError('Restore what? Give one of --version N, --file FILE, --salvage', ExitCode.usage);
    const salvaged = salvage ? await store.salvage(into) : null;
    const content = salvaged?.found ?? {
      snapshot: number === null ? await bytesOf(file ?? '') : await store.readVersion(into, number),
      updates: [],
    };
    const doc = readable(
      into,
      content,
      file ?? (number === null ? 'what was salvaged' : `version ${number}`),
      salvage,
    );
    // The log is not lost with its entries: it becomes a version of its own first.
    const before = await keepCurrent(store, into);
    const version = await makeCurrent(store, into, doc, await store.lastPosition(into), 'restore');
    await store.quarantine(into, null);
    const lost = salvaged?.lost ?? [];
    out.result({ room: into, version: version.number, bytes: version.bytes, before, lost }, [
      ...lost.map(({ where, problem }) => `Left out ${where}: ${problem}`),
      `Version ${version.number} (${version.bytes} bytes) is current now.`,
      before === null
        ? 'What was current before could not be read as a whole; earlier versions stay.'
        : `What was current before is version ${before}.`,
      'A browser that still holds newer changes brings them back when it joins: Yjs merges, it does not take back.',
    ]);
    return ExitCode.ok;
  },
};

/** Makes a document the current snapshot, and releases it. */
const makeCurrent = async (
  store: Store,
  room: RoomId,
  doc: Y.Doc,
  through: LogPosition,
  cause: SnapshotCause,
): Promise<Version> => {
  const update = Y.encodeStateAsUpdate(doc);
  const digest = documentDigest(doc);
  doc.destroy();
  return writeVerified(store, room, { update, digest, through, cause, retention: KEEP_ALL });
};

/** Gives the version that holds what is current now, or null when that cannot be read. */
const keepCurrent = async (store: Store, room: RoomId): Promise<number | null> => {
  try {
    const stored = await store.load(room);
    if (stored.updates.length === 0) return stored.version;
    return (await makeCurrent(store, room, documentOf(room, stored), stored.position, 'compaction')).number;
  } catch (error) {
    if (!(error instanceof StoreFault) || error.code !== 'corrupt') throw error;
    return null;
  }
};

const bytesOf = async (file: string): Promise<Uint8Array> => {
  try {
    return new Uint8Array(await readFile(file));
  } catch (error) {
    throw new CommandError(
      `${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`,
    );
  }
};

const readable = (
  room: RoomId,
  content: Parameters<typeof documentOf>[1],
  what: string,
  gaps: boolean,
): Y.Doc => {
  try {
    const doc = documentOf(room, content);
    if (doc.store.pendingStructs !== null && !gaps)
      throw new CommandError(`${what} is only a part of a document: it builds on updates that are not in it`);
    return doc;
  } catch (error) {
    if (!(error instanceof StoreFault)) throw error;
    throw new CommandError(`${what} is no Yjs update (V1): ${error.message}`);
  }
};
