import { type Command, CommandError, ExitCode } from './command.ts';

/** `forget`: deletes a room for good. */
export const forget: Command = {
  name: 'forget',
  usage: 'forget ROOM --yes [--force]',
  summary: 'Deletes a room with all its versions; browsers that keep it may hand it over again',
  access: 'exclusive',
  options: { yes: { type: 'boolean' } },
  run: async ({ store, out, flags, room }) => {
    const gone = await room();
    if (flags['yes'] !== true)
      throw new CommandError(
        `This deletes ${gone} with all its versions for good. Add --yes to do it.`,
        ExitCode.usage,
      );
    await store.forget(gone);
    out.result({ room: gone, forgotten: true }, [`${gone} is forgotten.`]);
    return ExitCode.ok;
  },
};
