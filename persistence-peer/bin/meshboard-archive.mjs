#!/usr/bin/env node
import { existsSync } from 'node:fs';

const built = new URL('../dist/cli/main.js', import.meta.url);
if (existsSync(built)) {
  await import(built.href);
} else {
  console.error('The archive is not built yet: run "npm run build" once, or "npm start".');
  process.exitCode = 1;
}
