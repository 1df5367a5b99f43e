import { type Command, ExitCode } from './command.ts';
import { moment, table } from './output.ts';

/** `versions`: the kept snapshots of one room. */
export const versions: Command = {
  name: 'versions',
  usage: 'versions ROOM',
  summary: 'Lists the kept snapshots of a room; the last one is current, and the log comes on top of it',
  access: 'read',
  options: {},
  run: async ({ store, out, room }) => {
    const all = await store.versions(await room());
    const rows = all.map(({ number, createdAt, bytes, cause }) => [number, moment(createdAt), bytes, cause]);
    out.result(
      all,
      rows.length > 0 ? table([['VERSION', 'MADE', 'BYTES', 'BY'], ...rows]) : ['There is no snapshot yet.'],
    );
    return ExitCode.ok;
  },
};
