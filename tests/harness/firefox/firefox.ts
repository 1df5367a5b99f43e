import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { ProcessHandle } from '../process-handle.ts';
import { temporaryFolder } from '../temporary.ts';
import { type Bidi, connectBidi } from './bidi.ts';

/** The Firefox that people on Debian use. */
const FIREFOX = process.env['FIREFOX_PATH'] ?? '/usr/bin/firefox-esr';

const LISTENING = /WebDriver BiDi listening on (ws:\S+)/;

/**
 * WebRTC over the loopback of a network namespace, with candidates that are addresses, since nobody answers mDNS there; and
 * no calls of Firefox's own to anybody.
 */
const PREFERENCES = {
  'media.peerconnection.ice.loopback': true,
  'media.peerconnection.ice.obfuscate_host_addresses': false,
  'network.captive-portal-service.enabled': false,
  'network.connectivity-service.enabled': false,
  'datareporting.policy.dataSubmissionEnabled': false,
  'app.update.enabled': false,
  'browser.shell.checkDefaultBrowser': false,
  'browser.startup.homepage_override.mstone': 'ignore',
} as const;

const Created = v.looseObject({ context: v.string() });
const Evaluated = v.variant('type', [
  v.looseObject({
    type: v.literal('success'),
    result: v.looseObject({ type: v.literal('string'), value: v.string() }),
  }),
  v.looseObject({ type: v.literal('exception'), exceptionDetails: v.looseObject({ text: v.string() }) }),
]);
const Picture = v.looseObject({ data: v.string() });

/** A window of Firefox. */
export class FirefoxPage {
  readonly #bidi: Bidi;
  readonly #context: string;

  constructor(bidi: Bidi, context: string) {
    this.#bidi = bidi;
    this.#context = context;
  }

  /** Resolves when the page has loaded. */
  async goto(url: string): Promise<void> {
    await this.#bidi.send('browsingContext.navigate', { context: this.#context, url, wait: 'complete' });
  }

  /** Loads the page anew, and resolves when it has loaded. */
  async reload(): Promise<void> {
    await this.#bidi.send('browsingContext.reload', { context: this.#context, wait: 'complete' });
  }

  /**
   * What an expression of JavaScript gives in the page, as JSON has it; awaited, if it is a promise.
   * @throws Error when it throws.
   */
  async evaluate(expression: string): Promise<unknown> {
    const evaluated = v.parse(
      Evaluated,
      await this.#bidi.send('script.evaluate', {
        expression: `(async () => JSON.stringify((await (${expression})) ?? null))()`,
        target: { context: this.#context },
        awaitPromise: true,
      }),
    );
    if (evaluated.type === 'exception') throw new Error(evaluated.exceptionDetails.text);
    return JSON.parse(evaluated.result.value);
  }

  /** Presses the mouse at the first of these points of the window, moves it to the others, and lets go. */
  async drag(points: readonly (readonly [x: number, y: number])[]): Promise<void> {
    const move = ([x, y]: readonly [number, number]): object => ({ type: 'pointerMove', x, y, duration: 20 });
    const [first, ...others] = points;
    if (first === undefined) return;
    const actions = [
      move(first),
      { type: 'pointerDown', button: 0 },
      ...others.map(move),
      { type: 'pointerUp', button: 0 },
    ];
    await this.#bidi.send('input.performActions', {
      context: this.#context,
      actions: [{ type: 'pointer', id: 'mouse', parameters: { pointerType: 'mouse' }, actions }],
    });
  }

  /** Presses a key and lets it go. */
  async press(key: string): Promise<void> {
    await this.#bidi.send('input.performActions', {
      context: this.#context,
      actions: [
        {
          type: 'key',
          id: 'keyboard',
          actions: [
            { type: 'keyDown', value: key },
            { type: 'keyUp', value: key },
          ],
        },
      ],
    });
  }

  async close(): Promise<void> {
    await this.#bidi.send('browsingContext.close', { context: this.#context });
  }

  /** A picture of the page, as PNG. */
  async screenshot(): Promise<Buffer> {
    const { data } = v.parse(
      Picture,
      await this.#bidi.send('browsingContext.captureScreenshot', { context: this.#context }),
    );
    return Buffer.from(data, 'base64');
  }
}

export interface Firefox {
  newPage(): Promise<FirefoxPage>;
  close(): Promise<void>;
}

/** A real Firefox without a window on any screen, with a profile of its own. */
export const launchFirefox = async (): Promise<Firefox> => {
  const profile = temporaryFolder('firefox');
  writeFileSync(
    join(profile.path, 'user.js'),
    Object.entries(PREFERENCES)
      .map(([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`)
      .join(''),
  );
  const browser = new ProcessHandle({
    name: 'firefox',
    command: [FIREFOX],
    args: [
      '--headless',
      '--no-remote',
      '--profile',
      profile.path,
      '--remote-debugging-port',
      '0',
      'about:blank',
    ],
    env: { ...process.env, HOME: profile.path, MOZ_DISABLE_CONTENT_SANDBOX: '1' },
    ready: LISTENING,
  });
  await browser.start();
  const url = browser.log.map((line) => LISTENING.exec(line)?.[1]).find((found) => found !== undefined);
  if (url === undefined) throw new Error('Firefox does not say where it listens');
  const bidi = await connectBidi(url);
  return {
    async newPage() {
      const { context } = v.parse(Created, await bidi.send('browsingContext.create', { type: 'tab' }));
      return new FirefoxPage(bidi, context);
    },
    async close() {
      bidi.close();
      await browser.stop();
      profile[Symbol.dispose]();
    },
  };
};
