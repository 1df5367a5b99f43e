// @ts-check

/**
 * @typedef {object} Package
 * @property {string} folder Relative to the root.
 * @property {'tsc' | 'vite'} builder
 * @property {readonly string[]} reads Folders of packages whose sources or declarations its build reads.
 */

/**
 * Every package that is built, in an order in which it could be built one after the other.
 * `vite` resolves other packages to their sources, so it waits for nobody.
 *
 * @type {readonly Package[]}
 */
export const packages = [
  { folder: 'signaling', builder: 'tsc', reads: [] },
  { folder: 'turn', builder: 'tsc', reads: [] },
  { folder: 'room', builder: 'tsc', reads: ['signaling'] },
  { folder: 'persistence-peer', builder: 'tsc', reads: ['signaling', 'room'] },
  { folder: 'scripts/launcher', builder: 'tsc', reads: ['turn'] },
  { folder: 'whiteboard', builder: 'vite', reads: ['signaling', 'room'] },
];

/** Folders whose tsconfig.json is type-checked: all packages, the examples, what crosses them, and these scripts. */
export const typeChecked = [...packages.map((each) => each.folder), 'examples', 'tests', 'scripts'];
