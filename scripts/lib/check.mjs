// @ts-check
import { typeChecked } from './packages.mjs';
import { runNode } from './run.mjs';

/**
 * The types of every package and the rules of the formatter, without changing a file. tsc 7 works on all cores by
 * itself, so one package at a time is as fast as all at once and keeps the output readable.
 *
 * @returns {Promise<boolean>} Whether all is well; what is not has been printed.
 */
export const check = async () => {
  const bad = [];
  for (const folder of typeChecked) {
    const { code } = await runNode(['node_modules/typescript/bin/tsc', '-p', folder]);
    if (code !== 0) bad.push(`types of ${folder}`);
  }
  const { code } = await runNode(['node_modules/@biomejs/biome/bin/biome', 'check', '--error-on-warnings']);
  if (code !== 0) bad.push('biome');
  console.log(bad.length === 0 ? 'Types and style are in order.' : `Not in order: ${bad.join(', ')}.`);
  return bad.length === 0;
};
