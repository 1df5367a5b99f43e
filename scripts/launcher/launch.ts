import { join } from 'node:path';
import { findTurnserver } from '@meshboard/turn';
import { type Banner, renderBanner } from './banner.ts';
import { prepareDataFolder } from './data-folder.ts';
import { LaunchError } from './launch-error.ts';
import { isBelowError, readableLine } from './log-line.ts';
import { lanAddresses, requireFreePort } from './network.ts';
import { archiveProgram, type Repository, signalingProgram, turnProgram, viteProgram } from './programs.ts';
import { loadSecrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { type Service, type ServiceEvents, supervise } from './supervisor.ts';

/** Where the launcher writes, and whether a person looks at it. */
export interface Screen {
  print(text: string): void;
  readonly isTerminal: boolean;
}

/** Everything that runs for one installation. */
export interface Installation {
  /** Stops all in order: signaling sends its clients off, the archive writes what it has, coturn goes last. */
  stop(): Promise<void>;
  /** Ends all at once, for whoever presses Ctrl-C a second time. */
  kill(): void;
}

/** The address by which this machine reaches a server that listens on `host`. */
const reachable = (host: string): string =>
  host === '0.0.0.0' ? '127.0.0.1' : host === '::' ? '[::1]' : host.includes(':') ? `[${host}]` : host;

const INSTALL_COTURN =
  process.platform === 'darwin' ? 'brew install coturn' : 'on Debian and Ubuntu: sudo apt install coturn';

const WITHOUT_TURN =
  'People whose networks forbid direct connections cannot join (mobile phones on other networks, many offices).';

/** coturn, or why there is none and what that costs. */
interface Turn {
  readonly service: Service | null;
  readonly note: string | null;
}

/** @throws {LaunchError} when coturn must run (`on`) and does not. */
const startTurn = async (wanted: Settings['turn'], make: () => Service): Promise<Turn> => {
  if (wanted === 'off') return { service: null, note: `TURN is off. ${WITHOUT_TURN}` };
  if (findTurnserver() === null) {
    if (wanted === 'on') throw new LaunchError(`TURN=on, but coturn is not installed (${INSTALL_COTURN}).`);
    return { service: null, note: `coturn is not installed (${INSTALL_COTURN}). ${WITHOUT_TURN}` };
  }
  const service = make();
  try {
    await service.start();
    return { service, note: null };
  } catch (error) {
    if (wanted === 'on' || !(error instanceof LaunchError)) throw error;
    return { service: null, note: `coturn did not start: ${error.message} ${WITHOUT_TURN}` };
  }
};

/**
 * Starts signaling with the app, the archive and coturn, and prints where to draw.
 *
 * @throws {LaunchError} when one of them cannot be started; whatever already ran has been stopped by then.
 */
export const launch = async (
  repository: Repository,
  settings: Settings,
  env: NodeJS.ProcessEnv,
  screen: Screen,
): Promise<Installation> => {
  const { host, port, dataFolder } = settings;
  prepareDataFolder(dataFolder);
  const kept = loadSecrets(dataFolder);
  const archiveToken = settings.archiveToken ?? kept.archiveToken;
  const turnSecret = settings.turnSecret ?? kept.turnSecret;
  const adminToken = settings.adminToken ?? kept.adminToken;
  await requireFreePort(host, port);

  let stopping = false;
  const events: ServiceEvents = {
    line: (name, line) => {
      // While all are stopped in turn, that one misses another is no news.
      if (!stopping || !isBelowError(line)) screen.print(readableLine(name, line));
    },
    said: (sentence) => screen.print(sentence),
  };
  const childEnv = { ...env, LOG_LEVEL: settings.logLevel };
  const lan = lanAddresses();
  const turnTold = { port: settings.turnPort, secret: turnSecret, dataFolder: join(dataFolder, 'turn') };
  const turn = await startTurn(settings.turn, () =>
    supervise({ name: 'coturn', ...turnProgram(repository, turnTold, childEnv) }, events),
  );
  const services: Service[] = [];
  const installation: Installation = {
    async stop() {
      stopping = true;
      for (const service of services) await service.stop();
      await turn.service?.stop();
    },
    kill() {
      for (const service of services) service.kill();
      turn.service?.kill();
    },
  };
  const watched = repository.flavour === 'watched';
  // In development Vite has the port and passes on what is meant for the signaling server, on the next one.
  const signalingHost = watched ? '127.0.0.1' : host;
  const signalingPort = watched ? port + 1 : port;
  const signalingUrl = `http://${reachable(signalingHost)}:${signalingPort}`;
  const told = {
    host: signalingHost,
    port: signalingPort,
    archiveToken: settings.archive ? archiveToken : null,
    adminToken,
    turn: turn.service === null ? null : turnTold,
  };
  services.push(supervise({ name: 'signaling', ...signalingProgram(repository, told, childEnv) }, events));
  if (settings.archive) {
    const archiveTold = {
      signaling: signalingUrl,
      token: archiveToken,
      dataFolder: join(dataFolder, 'archive'),
    };
    services.push(
      supervise({ name: 'archive', ...archiveProgram(repository, archiveTold, childEnv) }, events),
    );
  }
  if (watched)
    services.push(
      supervise(
        { name: 'vite', ...viteProgram(repository, { host, port, signaling: signalingUrl }, env) },
        events,
      ),
    );
  try {
    await Promise.all(services.map((service) => service.start()));
  } catch (error) {
    await installation.stop();
    throw error;
  }
  const banner: Banner = {
    port,
    host,
    lan,
    dataFolder,
    archive: settings.archive,
    adminPath: watched ? null : '/admin',
    notes: turn.note === null ? [] : [turn.note],
    qr: screen.isTerminal,
  };
  screen.print(renderBanner(banner));
  return installation;
};
