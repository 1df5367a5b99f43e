// @ts-check
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { Complaint } from './complaint.mjs';
import { requireNamespace } from './namespace.mjs';
import { run } from './run.mjs';

/**
 * @typedef {object} Requirement
 * @property {string} package Its name in Debian and Ubuntu.
 * @property {string} what For people on other systems.
 * @property {() => boolean} present
 */

/** @param {string} program */
const inPath = (program) =>
  // Debian keeps ip, nft and turnserver where an ordinary user's PATH does not look.
  [...(process.env['PATH'] ?? '').split(delimiter), '/usr/sbin', '/sbin'].some((folder) =>
    existsSync(join(folder, program)),
  );

/** What system tests start for real, besides npm packages. @type {readonly Requirement[]} */
const requirements = [
  {
    package: 'chromium',
    what: 'Chromium (or set CHROMIUM_PATH to any Chromium or Chrome)',
    present: () => existsSync(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium'),
  },
  {
    package: 'chromium-headless-shell',
    what: 'Chromium’s headless shell (CHROMIUM_PATH takes its place as well)',
    present: () => existsSync(process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium-headless-shell'),
  },
  {
    package: 'firefox-esr',
    what: 'Firefox (or set FIREFOX_PATH to any)',
    present: () => existsSync(process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr'),
  },
  { package: 'coturn', what: 'coturn', present: () => inPath('turnserver') },
  { package: 'iproute2', what: 'iproute2 (ip)', present: () => inPath('ip') },
  { package: 'openssl', what: 'openssl', present: () => inPath('openssl') },
  { package: 'mount', what: 'mount', present: () => inPath('mount') },
  { package: 'nftables', what: 'nftables (nft)', present: () => inPath('nft') },
  { package: 'redis-server', what: 'Redis (redis-server)', present: () => inPath('redis-server') },
  {
    package: 'util-linux',
    what: 'util-linux (unshare, setpriv)',
    present: () => inPath('unshare') && inPath('setpriv'),
  },
  {
    package: 'fonts-liberation',
    what: 'a Latin font (Liberation)',
    present: () =>
      existsSync('/usr/share/fonts/truetype/liberation') || existsSync('/usr/share/fonts/liberation-fonts'),
  },
];

const isDebian = () => {
  try {
    return /^(ID|ID_LIKE)=.*(debian|ubuntu)/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    // No such file: some other system.
    return false;
  }
};

/**
 * @param {readonly Requirement[]} missing
 * @throws {Complaint} that says what to install, and how.
 */
const fetchMissing = async (missing) => {
  const names = missing.map((each) => each.package);
  if (!isDebian())
    throw new Complaint(
      `The system tests need ${missing.map((each) => each.what).join(', ')}. Install what is missing.`,
    );
  if (process.getuid?.() !== 0)
    throw new Complaint(
      `The system tests need more programs. Install them: sudo apt-get install ${names.join(' ')}`,
    );
  console.log(`Fetching what the system tests need: ${names.join(', ')} …`);
  // RUNLEVEL=1 keeps coturn's package from starting a TURN server on this machine (invoke-rc.d asks for it).
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' };
  const install = ['install', '-y', '-q', '--no-install-recommends', ...names];
  // The package lists may be missing or old: a container's usually are.
  const updated = await run('apt-get', ['update', '-q'], { env, quiet: true });
  const { code, output } = await run('apt-get', install, { env, quiet: true });
  if (code !== 0)
    throw new Complaint(
      `${updated.code === 0 ? '' : updated.output}${output}apt-get could not install ${names.join(' ')}.`,
    );
};

/**
 * Sees to it that what the system tests need is there: as root on Debian and Ubuntu by fetching what is missing.
 *
 * @throws {Complaint} that says what to do.
 */
export const ensureRequirements = async () => {
  if (process.platform !== 'linux')
    throw new Complaint(
      'The system tests run in Linux network namespaces. Run them on Linux, in a virtual machine or a container; ' +
        '`npx vitest run --project "unit*"` runs the rest anywhere.',
    );
  const missing = requirements.filter((each) => !each.present());
  if (missing.length > 0) await fetchMissing(missing);
  await requireNamespace();
};
