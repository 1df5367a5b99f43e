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
const INSTALLED = ['yjs', 'vite', '@roamhq/wrtc', '@types/node', 'y-indexeddb'];

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

/** What README.md's pieces of code take for granted, besides what they say themselves. */
const GIVEN = `
import { joinRoom, type Capability, type Room } from '@meshboard/room';
import type * as Y from 'yjs';
declare const capability: Capability;
declare const signaling: string;
declare const doc: Y.Doc;
declare const room: Room;
declare const file: File;
`;

/** Has the right type when README.md's table of events names all events of a room and no others. */
const eventsCode = (): string => {
  const table = /^## Events$(.*?)^## /ms.exec(readme)?.[1] ?? '';
  const names = [...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => `${name}: true`);
  return `import type { RoomEvents } from '@meshboard/room';
export const told: Record<keyof RoomEvents, true> = { ${names.join(', ')} };
`;
};

/**
 * All of README.md's TypeScript, as files: those that it calls so, each other piece in a function of its own, and what
 * checks its table of events.
 */
const printedCode = (): ReadonlyMap<string, string> => {
  const blocks = [...readme.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code = '']) => code);
  return new Map([
    ['events.ts', eventsCode()],
    ...blocks.map((code, index): [string, string] => {
      const name = /^\/\/ (\S+\.ts)\b/.exec(code)?.[1];
      if (name !== undefined) return [name, code];
      const lines = code.split('\n');
      const isImport = (line: string): boolean => line.startsWith('import ');
      const imports = lines.filter(isImport).join('\n');
      const body = lines.filter((line) => !isImport(line)).join('\n');
      return [
        `piece-${index}.ts`,
        `${GIVEN}${imports}\nexport const run = async (): Promise<void> => {\n${body}\n};\n`,
      ];
    }),
  ]);
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
  writeFileSync(inFolder('index.html'), printed('index.html'));
  for (const [name, code] of printedCode())
    writeFileSync(inFolder(name), code.replace('http://localhost:8080', url));
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

test('all its TypeScript has the right types in strict mode, those of the packages too', async () => {
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
    JSON.stringify({ compilerOptions: options, files: [...printedCode().keys()] }),
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
  const common = { configFile: false, root: folder.path, customLogger: logger } as const;
  await build(common);
  // And the page that keeps its document, which is the same but for how it begins.
  const [, shows = ''] = /^const room = joinRoom.*?$(.*)/ms.exec(printed('page.ts')) ?? [];
  writeFileSync(inFolder('kept-page.ts'), `${printed('kept.ts')}${shows}`);
  writeFileSync(inFolder('kept.html'), printed('index.html').replace('page.ts', 'kept-page.ts'));
  const kept = { emptyOutDir: false, rolldownOptions: { input: inFolder('kept.html') } };
  await build({ ...common, build: kept });
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

test('a page that keeps the document in the browser has it again with nobody else there', async () => {
  const browser = await launchBrowser();
  onTestFinished(() => browser.close());
  const context = await browser.newContext();
  const first = listenTo(await context.newPage());
  await first.goto(`${url}/kept.html`);
  await first.getByText('alone').waitFor();
  await first.locator('input').fill('Kept');
  await first.locator('input').press('Enter');
  // What is on its way to the disk when a page is closed may be lost, and nothing on the page tells when it is there.
  await first.waitForFunction(async () => {
    const kept = (await indexedDB.databases()).find(({ name }) => name?.startsWith('notes '));
    const opened = indexedDB.open(kept?.name ?? '');
    return await new Promise<boolean>((resolve) => {
      opened.onsuccess = () => {
        const count = opened.result.transaction('updates').objectStore('updates').count();
        count.onsuccess = () => {
          opened.result.close();
          resolve(count.result > 0);
        };
      };
    });
  });
  const address = first.url();
  await first.close();
  const again = listenTo(await context.newPage());
  await again.goto(address);
  await again.locator('pre').getByText('Kept').waitFor();
});
