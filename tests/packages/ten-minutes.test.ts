import { execFile } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { build, createLogger } from 'vite';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { launchBrowser, listenTo, photograph } from '../harness/browser.ts';
import { freePort } from '../harness/free-port.ts';
import { ProcessHandle } from '../harness/process-handle.ts';
import { temporaryFolder } from '../harness/temporary.ts';

/**
 * The first application of room/README.md, as it is printed there, in a folder outside of the repository: the packages
 * are packed as for a registry, and nothing can be imported that they or the application have not named.
 */

const ROOT = join(import.meta.dirname, '..', '..');
const MODULES = join(ROOT, 'node_modules');
const PACKED = ['signaling', 'room'] as const;
/** What README.md has a developer install beside them. */
const INSTALLED = ['yjs', 'vite', '@roamhq/wrtc', '@types/node'];

const run = promisify(execFile);
const readme = readFileSync(join(ROOT, 'room', 'README.md'), 'utf8');
const folder = temporaryFolder('ten-minutes');
const inFolder = (...names: string[]): string => join(folder.path, ...names);

/** The file of this name in README.md. */
const printed = (name: string): string => {
  const block = new RegExp(`\`\`\`\\w+\\n((?:// |<!-- )${name.replace('.', '\\.')}.*?)\`\`\``, 's').exec(
    readme,
  );
  if (block?.[1] === undefined) throw new Error(`room/README.md prints no ${name}`);
  return block[1];
};

/** Makes a package of this name known in the folder, as npm would have put it there. */
const link = (name: string): void => {
  const at = inFolder('node_modules', name);
  mkdirSync(dirname(at), { recursive: true });
  symlinkSync(join(MODULES, name), at);
};

/** Packs the packages and unpacks them in the folder, with just the dependencies that they name. */
const install = async (): Promise<void> => {
  const workspaces = PACKED.flatMap((name) => ['-w', `@meshboard/${name}`]);
  await run('npm', ['pack', '--offline', '--pack-destination', folder.path, ...workspaces], { cwd: ROOT });
  const wanted = new Set(INSTALLED);
  for (const name of PACKED) {
    const at = inFolder('node_modules', '@meshboard', name);
    mkdirSync(at, { recursive: true });
    const { version, dependencies } = JSON.parse(readFileSync(join(ROOT, name, 'package.json'), 'utf8')) as {
      readonly version: string;
      readonly dependencies: Readonly<Record<string, string>>;
    };
    await run('tar', [
      '-xzf',
      inFolder(`meshboard-${name}-${version}.tgz`),
      '-C',
      at,
      '--strip-components=1',
    ]);
    for (const dependency of Object.keys(dependencies)) wanted.add(dependency);
  }
  for (const name of wanted) if (!name.startsWith('@meshboard/')) link(name);
};

let server: ProcessHandle;
let url = '';

beforeAll(async () => {
  await install();
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  writeFileSync(inFolder('package.json'), '{ "type": "module" }');
  for (const name of ['index.html', 'page.ts']) writeFileSync(inFolder(name), printed(name));
  writeFileSync(inFolder('robot.ts'), printed('robot.ts').replace('http://localhost:8080', url));
  server = new ProcessHandle({
    name: 'meshboard-signaling',
    args: [inFolder('node_modules/@meshboard/signaling/dist/main.js')],
    env: { ...process.env, PORT: String(port), APP_FOLDER: inFolder('dist') },
  });
});
afterAll(async () => {
  await server.stop();
  folder[Symbol.dispose]();
});

test('its types are right in strict mode, those of the packages too', async () => {
  const options = {
    target: 'ES2022',
    module: 'NodeNext',
    strict: true,
    exactOptionalPropertyTypes: true,
    skipLibCheck: false,
    types: ['node'],
    lib: ['ES2023', 'DOM', 'DOM.Iterable'],
    outDir: 'compiled',
  };
  writeFileSync(
    inFolder('tsconfig.json'),
    JSON.stringify({ compilerOptions: options, files: ['page.ts', 'robot.ts'] }),
  );
  const compiler = [join(MODULES, 'typescript/bin/tsc'), '-p', '.'];
  const said = await run(process.execPath, compiler, { cwd: folder.path }).then(
    () => '',
    (error: { readonly stdout: string }) => error.stdout,
  );
  // The declarations of @roamhq/wrtc 0.10 are not in order themselves.
  const ofOthers = /node_modules\/@roamhq\/wrtc\//;
  expect(said.split('\n').filter((line) => line !== '' && !ofOthers.test(line))).toEqual([]);
});

test('it is bundled without a setting or a warning', async () => {
  const warnings: string[] = [];
  const logger = createLogger('silent');
  logger.warn = (message) => warnings.push(message);
  logger.warnOnce = logger.warn;
  await build({ configFile: false, root: folder.path, customLogger: logger });
  expect(warnings).toEqual([]);
});

test('a page and two programs in Node, one after the other, share a list', async () => {
  await server.start();
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext();
  const page = listenTo(await context.newPage());
  await page.goto(url);
  await page.getByText('alone').waitFor();

  const robotUntil = async (ready: RegExp): Promise<ProcessHandle> => {
    const robot = new ProcessHandle({
      name: 'robot',
      args: [inFolder('compiled', 'robot.js'), page.url()],
      ready,
    });
    onTestFinished(async () => void (await robot.kill9()));
    await robot.start();
    return robot;
  };

  const first = await robotUntil(/^Open http/);
  await page
    .locator('pre')
    .getByText('Hello from Node')
    .waitFor()
    .catch(async (error: unknown) => {
      console.error(await photograph([context], 'ten minutes'), first.log.join('\n'));
      throw error;
    });
  await first.kill9();
  await page.locator('input').fill('Hello from the page');
  await page.locator('input').press('Enter');
  await robotUntil(/Hello from the page/);
});
