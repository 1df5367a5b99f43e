import { join } from 'node:path';
import { type Banner, renderBanner, renderNetwork } from './banner.ts';
import { prepareDataFolder } from './data-folder.ts';
import { isBelowError, readableLine } from './log-line.ts';
import { lanAddresses, requireFreePort } from './network.ts';
import { archiveProgram, type Repository, signalingProgram, turnProgram, viteProgram } from './programs.ts';
import { startRelay } from './relay.ts';
import { loadSecrets } from './secrets.ts';
import type { Settings } from './settings.ts';
import { type Service, type ServiceEvents, supervise } from './supervisor.ts';
import type { TurnNews } from './turn-news.ts';
import { until } from './waiting.ts';

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

/** Says it when the addresses on the network have become others: a laptop starts offline, or is carried elsewhere. */
const followNetwork = async (banner: Banner, screen: Screen, stop: AbortSignal): Promise<void> => {
  let { lan } = banner;
  while (await until(() => lanAddresses().join() !== lan.join(), stop)) {
    lan = lanAddresses();
    screen.print(renderNetwork({ ...banner, lan }).join('\n'));
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

  const ending = new AbortController();
  const events: ServiceEvents = {
    line: (name, line) => {
      // While all are stopped in turn, that one misses another is no news.
      if (!ending.signal.aborted || !isBelowError(line)) screen.print(readableLine(name, line));
    },
    said: (sentence) => screen.print(sentence),
  };
  const childEnv = { ...env, LOG_LEVEL: settings.logLevel };
  const turnTold = { port: settings.turnPort, secret: turnSecret, dataFolder: join(dataFolder, 'turn') };
  let signaling: Service | null = null;
  const tellOfTurn = (runs: boolean): void => {
    const news: TurnNews = { type: 'turn', runs };
    signaling?.tell(news);
  };
  const turn = await startRelay(
    settings.turn,
    { name: 'coturn', ...turnProgram(repository, turnTold, childEnv) },
    events,
    tellOfTurn,
  );
  const services: Service[] = [];
  let following: Promise<void> = Promise.resolve();
  const installation: Installation = {
    async stop() {
      ending.abort();
      await following;
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
    turn: turn.service === null ? null : { ...turnTold, awaited: true },
  };
  signaling = supervise(
    {
      name: 'signaling',
      ...signalingProgram(repository, told, childEnv),
      // It says that it is ready, at every start anew: it does not know yet.
      heard: () => tellOfTurn(turn.runs),
    },
    events,
  );
  services.push(signaling);
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
    lan: lanAddresses(),
    dataFolder,
    archive: settings.archive,
    adminPath: watched ? null : '/admin',
    notes: turn.note === null ? [] : [turn.note],
    qr: screen.isTerminal,
  };
  screen.print(renderBanner(banner));
  if (host === '0.0.0.0' || host === '::') following = followNetwork(banner, screen, ending.signal);
  return installation;
};
