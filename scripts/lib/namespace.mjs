// @ts-check
import { Complaint } from './complaint.mjs';
import { root } from './paths.mjs';
import { run } from './run.mjs';

/** The address that stands for "this machine on a LAN" inside the namespace. */
const LAN_ADDRESS = '10.77.0.1';

/**
 * Brings the empty namespace up. A veth pair has an address that is not loopback's, as on a LAN. The route leads to a
 * gateway that does not exist: without media permissions Chromium offers only the address of the default route as a
 * candidate, and without such a route none. The tmpfs gives `ip netns add` a place of its own for those who make more.
 * The shell stays: as the namespace's first process it reaps orphans, which Node.js would leave as zombies.
 */
const SET_UP = `
PATH="$PATH:/usr/sbin:/sbin"
ip link set lo up
ip link add lan0 type veth peer name lan1
ip link set lan0 up
ip link set lan1 up
ip addr add ${LAN_ADDRESS}/24 dev lan0
ip route add default via 10.77.0.254 dev lan0
mount -t tmpfs tmpfs /run
mkdir /run/netns
"$@"
`;

/**
 * The command line that runs another one in a namespace: as root directly, as anybody else through a user namespace.
 *
 * @param {readonly string[]} command
 * @returns {readonly [program: string, args: readonly string[]]}
 */
const inNamespace = (command) => {
  const isRoot = process.getuid?.() === 0;
  const unshare = [...(isRoot ? ['-nm'] : ['-Urnm']), '--pid', '--fork', '--kill-child', '--mount-proc'];
  // If this process is killed, unshare is, and with it (--kill-child) the namespace's first process and all others.
  return ['setpriv', ['--pdeathsig', 'KILL', 'unshare', ...unshare, 'sh', '-ec', SET_UP, 'sh', ...command]];
};

/**
 * Makes sure that this user can make a namespace: some systems let only root do so, Ubuntu since 23.10 among them.
 *
 * @throws {Complaint} with what the system said, and what to do.
 */
export const requireNamespace = async () => {
  const { code, output } = await run(...inNamespace(['true']), { quiet: true });
  if (code === 0) return;
  throw new Complaint(
    `${output}The system tests run in a network namespace of their own, and this user cannot make one. Run them as ` +
      'root, or let everybody make some: on Ubuntu, sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0; on ' +
      'others, sudo sysctl user.max_user_namespaces=10000. A container has to be a privileged one.',
  );
};

/**
 * Runs a program where there is no network but one of its own: nothing it starts reaches the outside or is reached
 * from there, ports never collide with this machine's, and everything it started dies with it.
 *
 * @param {readonly string[]} command
 * @param {Pick<import('./run.mjs').RunOptions, 'quiet'>} [options]
 */
export const runInNamespace = (command, options = {}) =>
  run(...inNamespace(command), {
    ...options,
    cwd: root,
    env: { ...process.env, MESHBOARD_TEST_LAN: LAN_ADDRESS },
  });
