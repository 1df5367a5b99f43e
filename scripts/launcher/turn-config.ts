import { BadTurnConfig, TurnFailed, writeTurnConfig } from '@meshboard/turn';
import { LaunchError } from './launch-error.ts';
import { readTurnSettings } from './turn-settings.ts';

/** Writes `turnserver.conf` into TURN_DATA_DIR, for a coturn that something else starts: docker compose, systemd. */
try {
  console.log(`${await writeTurnConfig(readTurnSettings(process.env, 'none'))} is written.`);
} catch (error) {
  if (!(error instanceof LaunchError || error instanceof TurnFailed || error instanceof BadTurnConfig))
    throw error;
  console.error(error.message);
  process.exitCode = 1;
}
