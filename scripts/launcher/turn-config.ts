import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { BadTurnConfig, turnConfigFor } from '@meshboard/turn';
import { LaunchError } from './launch-error.ts';
import { readTurnSettings } from './turn-settings.ts';

/** Writes `turnserver.conf` into TURN_DATA_DIR, for a coturn that something else starts: docker compose, systemd. */
try {
  const config = readTurnSettings(process.env, 'none');
  const file = join(config.dataDir, 'turnserver.conf');
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  writeFileSync(file, turnConfigFor(config), { mode: 0o600 });
  chmodSync(file, 0o600);
  console.log(`${file} is written.`);
} catch (error) {
  if (!(error instanceof LaunchError || error instanceof BadTurnConfig)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
