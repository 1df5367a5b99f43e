import { renderUnicodeCompact } from 'uqr';

/** What is worth telling once everything runs. */
export interface Banner {
  readonly port: number;
  /** The address that was listened on; loopback means that no other device can come. */
  readonly host: string;
  readonly lan: readonly string[];
  readonly dataFolder: string;
  readonly archive: boolean;
  /** Whether the administrator's pages exist; their token is in the data folder, not on the screen. */
  readonly adminPath: string | null;
  /** Each a full sentence: what is missing, what that costs, how to get it. */
  readonly notes: readonly string[];
  /** Whether to draw a QR code of the first LAN address; for terminals, not for log files. */
  readonly qr: boolean;
}

const isLoopback = (host: string): boolean =>
  host === 'localhost' || host === '::1' || host.startsWith('127.');

const urlOf = (host: string, port: number): string =>
  `http://${host.includes(':') ? `[${host}]` : host}${port === 80 ? '' : `:${port}`}/`;

/** The addresses at which other devices find the board. */
const lanUrls = ({ host, port, lan }: Pick<Banner, 'host' | 'port' | 'lan'>): string[] => {
  if (isLoopback(host)) return [];
  return (host === '0.0.0.0' || host === '::' ? lan : [host]).map((each) => urlOf(each, port));
};

/** The lines that say where other devices find the board, or why none does: at the start, and when that has changed. */
export const renderNetwork = (banner: Pick<Banner, 'host' | 'port' | 'lan' | 'qr'>): string[] => {
  const others = lanUrls(banner);
  const [first] = others;
  if (first === undefined)
    return isLoopback(banner.host)
      ? [`  Only this machine can reach it (HOST=${banner.host}).`]
      : ['  This machine has no network address: only it can reach the board.'];
  const code = banner.qr ? renderUnicodeCompact(first, { border: 1 }).split('\n') : [];
  return [
    `  On this network: ${others.join('  ')}`,
    ...(banner.qr ? ['', ...code.map((line) => `  ${line}`), ''] : []),
  ];
};

/** The lines that `npm start` prints when a board can be drawn on. */
export const renderBanner = (banner: Banner): string => {
  const { port, host, dataFolder, archive, adminPath, notes } = banner;
  const own = urlOf(host === '0.0.0.0' || host === '::' || isLoopback(host) ? 'localhost' : host, port);
  return [
    '',
    `  Meshboard runs.  ${own}`,
    ...renderNetwork(banner),
    archive
      ? `  Boards are kept in ${dataFolder}`
      : '  The archive is off (ARCHIVE=off): a board lives only in the browsers that have it open.',
    ...(adminPath === null
      ? []
      : [
          `  Overview for the host: ${own.slice(0, -1)}${adminPath} (adminToken in ${dataFolder}/secrets.json)`,
        ]),
    ...notes.map((note) => `  ${note}`),
    '  Ctrl-C stops it.',
    '',
  ].join('\n');
};
