import { join } from 'node:path';

/** A Node.js program of this repository: what `node` is given to run it. */
export interface Program {
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
}

/** Whether to run what was built, or the sources, starting anew at every change. */
export type Flavour = 'built' | 'watched';

/** Where things are in the repository. */
export interface Repository {
  readonly root: string;
  readonly flavour: Flavour;
}

/** Runs TypeScript as it stands. */
const FROM_SOURCE = ['--import', 'tsx', '--conditions=meshboard-source'];

const entry = ({ root, flavour }: Repository, folder: string): string[] =>
  flavour === 'built'
    ? [join(root, folder, 'dist', 'main.js')]
    : [...FROM_SOURCE, '--watch', join(root, folder, 'main.ts')];

/** What the signaling server is told. */
export interface SignalingTold {
  readonly host: string;
  readonly port: number;
  /** null: no archive can connect. */
  readonly archiveToken: string | null;
  readonly adminToken: string | null;
  /** null: no TURN server of this machine is offered; one elsewhere (TURN_HOST) is, if its secret is set. */
  readonly turn: {
    readonly secret: string;
    readonly port: number;
    /** Whether it is offered only while the signaling server is told that it runs. Default false. */
    readonly awaited?: boolean;
  } | null;
}

const turnOffer = (turn: SignalingTold['turn'], env: NodeJS.ProcessEnv): NodeJS.ProcessEnv => {
  if (turn !== null)
    return {
      TURN_SECRET: turn.secret,
      TURN_PORT: String(turn.port),
      TURN_AWAITED: turn.awaited === true ? 'on' : 'off',
    };
  return (env['TURN_HOST'] ?? '') === '' ? { TURN_SECRET: '' } : {};
};

/** The signaling server with the app. Settings of its own in `env` stay as they are. */
export const signalingProgram = (
  repository: Repository,
  told: SignalingTold,
  env: NodeJS.ProcessEnv,
): Program => ({
  args: entry(repository, 'signaling'),
  env: {
    // Nobody else takes the clients over on a single machine: waiting longer for them to go gains nothing.
    DRAIN_MS: '300',
    ...env,
    HOST: told.host,
    PORT: String(told.port),
    ARCHIVE_TOKEN: told.archiveToken ?? '',
    ADMIN_TOKEN: told.adminToken ?? '',
    ...turnOffer(told.turn, env),
    // In development Vite serves the app.
    APP_FOLDER: repository.flavour === 'built' ? join(repository.root, 'whiteboard', 'dist') : '',
  },
});

/** What the archive peer is told. */
export interface ArchiveTold {
  /** Origin of the signaling server, reached by loopback. */
  readonly signaling: string;
  readonly token: string;
  /** Where boards are kept. */
  readonly dataFolder: string;
}

/**
 * The archive peer. Settings of its own in `env` stay as they are, but for the two names that the signaling server
 * uses too: here those are ARCHIVE_METRICS_PORT (default: any free port) and ARCHIVE_GRACE_MS.
 */
export const archiveProgram = (
  repository: Repository,
  told: ArchiveTold,
  env: NodeJS.ProcessEnv,
): Program => ({
  args: entry(repository, 'persistence-peer'),
  env: {
    ...env,
    METRICS_PORT: env['ARCHIVE_METRICS_PORT'] ?? '0',
    GRACE_MS: env['ARCHIVE_GRACE_MS'] ?? '',
    SIGNALING_URL: told.signaling,
    ARCHIVE_TOKEN: told.token,
    DATA_DIR: told.dataFolder,
  },
});

/** What coturn is told. */
export interface TurnTold {
  readonly port: number;
  readonly secret: string;
  /** For the rendered configuration and the pid file. */
  readonly dataFolder: string;
}

/** coturn with its keeper. Settings of its own in `env` stay as they are. */
export const turnProgram = (repository: Repository, told: TurnTold, env: NodeJS.ProcessEnv): Program => ({
  args:
    repository.flavour === 'built'
      ? [join(repository.root, 'scripts/launcher/dist/turn-main.js')]
      : [...FROM_SOURCE, join(repository.root, 'scripts/launcher/turn-main.ts')],
  env: {
    ...env,
    TURN_PORT: String(told.port),
    TURN_SECRET: told.secret,
    TURN_DATA_DIR: told.dataFolder,
  },
});

/** Vite's own server for the app, in development; `signaling` is where it passes on what is not the app's. */
export const viteProgram = (
  { root }: Repository,
  told: { readonly host: string; readonly port: number; readonly signaling: string },
  env: NodeJS.ProcessEnv,
): Program => ({
  args: [...FROM_SOURCE, join(root, 'scripts/launcher/vite-server.ts'), root, told.host, String(told.port)],
  env: { ...env, SIGNALING_URL: told.signaling },
});
