// @ts-check
import { spawn } from 'node:child_process';
import { root } from './paths.mjs';

/**
 * @typedef {object} RunOptions
 * @property {string} [cwd] Default: the repository's root.
 * @property {NodeJS.ProcessEnv} [env] Default: this process' own.
 * @property {boolean} [quiet] Collects the output instead of showing it.
 * @property {readonly NodeJS.Signals[]} [passedOn] Signals that go on to the program instead of ending this process.
 */

/**
 * Runs a program to its end. Never throws for what the program does: a program that cannot be started counts as
 * exit code 127, one that a signal ended as 128, as in a shell.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 * @returns {Promise<{ code: number, output: string }>} `output` is stdout and stderr as they came, when `quiet`.
 */
export const run = (command, args, { cwd = root, env = process.env, quiet = false, passedOn = [] } = {}) =>
  new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      stdio: quiet ? ['ignore', 'pipe', 'pipe'] : 'inherit',
      // npm is a .cmd file on Windows, which only a shell can start. Nothing else: a shell would take the path of
      // node.exe apart at the blank of "C:\Program Files".
      shell: process.platform === 'win32' && command === 'npm',
    });
    for (const signal of passedOn) process.on(signal, () => child.kill(signal));
    let output = '';
    child.stdout?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.stderr?.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', (error) => {
      const said = `${command} cannot be run: ${error.message}\n`;
      if (quiet) output += said;
      else process.stderr.write(said);
      resolve({ code: 127, output });
    });
    child.on('close', (code) => resolve({ code: code ?? 128, output }));
  });

/**
 * Runs a JavaScript program with this very Node.js.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} [options]
 */
export const runNode = (args, options) => run(process.execPath, args, options);
