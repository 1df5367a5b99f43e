import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type TurnConfig, turnConfigFor } from './config.ts';
import { systemReason, TurnFailed } from './turn-failed.ts';

/**
 * Writes `turnserver.conf` into the data folder, which is made if need be; for its owner's eyes only, since the secret
 * is in it.
 *
 * @returns path of the file
 * @throws TurnFailed when it cannot be written
 * @throws BadTurnConfig
 */
export const writeTurnConfig = async (config: TurnConfig): Promise<string> => {
  const text = turnConfigFor(config);
  const file = join(config.dataDir, 'turnserver.conf');
  try {
    await mkdir(config.dataDir, { recursive: true, mode: 0o700 });
    await writeFile(file, text, { mode: 0o600 });
    // The mode given above is a new file's only.
    await chmod(file, 0o600);
  } catch (error) {
    throw new TurnFailed(`coturn's configuration ${file} cannot be written (${systemReason(error)}).`, {
      cause: error,
    });
  }
  return file;
};
