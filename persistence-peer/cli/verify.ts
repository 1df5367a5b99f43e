import { documentOf } from '../keeper/stored-document.ts';
import type { Defect } from '../store/store.ts';
import { StoreFault } from '../store/store-fault.ts';
import { type Command, ExitCode } from './command.ts';

/** `verify`: reads every record, checks its checksum, and loads every document. */
export const verify: Command = {
  name: 'verify',
  usage: 'verify [ROOM...]',
  summary:
    'Reads every record of the rooms, checks it, and loads every document; exit code 1 if anything is wrong',
  access: 'read',
  options: {},
  run: async ({ store, out, args, interrupted, rooms }) => {
    const defects: Defect[] = [];
    if (args.length === 0) for await (const defect of store.check(null)) defects.push(defect);
    const all = await rooms();
    let done = 0;
    for (const room of all) {
      if (interrupted.aborted) break;
      out.progress(`${done} of ${all.length} rooms, ${defects.length} defects`);
      const before = defects.length;
      for await (const defect of store.check(room)) defects.push(defect);
      if (defects.length === before) {
        try {
          documentOf(room, await store.load(room)).destroy();
        } catch (error) {
          if (!(error instanceof StoreFault)) throw error;
          defects.push({ room, where: 'the document', problem: error.message });
        }
      }
      done += 1;
    }
    out.result({ rooms: done, defects }, [
      ...defects.map(({ room, where, problem }) => `${room ?? 'store'}: ${where}: ${problem}`),
      defects.length === 0
        ? `${done} rooms verified, nothing is wrong.`
        : `${done} rooms verified, ${defects.length} defects.`,
    ]);
    if (interrupted.aborted) return ExitCode.interrupted;
    return defects.length === 0 ? ExitCode.ok : ExitCode.failed;
  },
};
