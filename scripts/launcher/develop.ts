import { main } from './main.ts';

const [root = process.cwd()] = process.argv.slice(2);
await main({ root, flavour: 'watched' });
