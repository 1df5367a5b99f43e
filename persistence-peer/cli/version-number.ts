import type { VersionNumber } from '../store/store.ts';
import { CommandError, ExitCode } from './command.ts';

/** The value of `--version`, or null when it is not given. @throws CommandError */
export const versionNumber = (text: string | boolean | undefined): VersionNumber | null => {
  if (text === undefined) return null;
  if (typeof text !== 'string' || !/^[1-9]\d{0,14}$/.test(text))
    throw new CommandError(
      `--version must be a number as "versions" lists them, not ${String(text)}`,
      ExitCode.usage,
    );
  return Number(text);
};
