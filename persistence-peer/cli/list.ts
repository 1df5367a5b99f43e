import { StoreFault } from '../store/store-fault.ts';
import { type Command, ExitCode } from './command.ts';
import { moment, table } from './output.ts';

const HEADING = ['ROOM', 'SNAPSHOT', 'LOG', 'ENTRIES', 'VERSIONS', 'SAVED', 'STATE'];

/** `list`: what is kept, how large it is, what is in quarantine. */
export const list: Command = {
  name: 'list',
  usage: 'list [ROOM...]',
  summary: 'Lists rooms with their sizes in bytes and when they were last saved',
  access: 'read',
  options: {},
  run: async ({ store, out, rooms }) => {
    const rows: (string | number)[][] = [HEADING];
    const values: unknown[] = [];
    let unreadable = false;
    for (const room of await rooms()) {
      try {
        const { record, ...sizes } = await store.summary(room);
        const { keptSince, quarantine } = record;
        values.push({ room, ...sizes, keptSince, quarantine });
        const state = quarantine === null ? 'ok' : `quarantine: ${quarantine.reason}`;
        const { snapshotBytes, logBytes, logEntries, versions, savedAt } = sizes;
        rows.push([room, snapshotBytes, logBytes, logEntries, versions, moment(savedAt), state]);
      } catch (error) {
        if (!(error instanceof StoreFault)) throw error;
        unreadable = true;
        values.push({ room, damaged: error.message });
        rows.push([room, '-', '-', '-', '-', '-', `damaged: ${error.message}`]);
      }
    }
    out.result(values, rows.length > 1 ? table(rows) : ['No rooms are kept.']);
    return unreadable ? ExitCode.failed : ExitCode.ok;
  },
};
