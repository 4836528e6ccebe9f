#!/usr/bin/env node
// Plain JavaScript that old Node versions run too: they are to get one clear line instead of a syntax error.
import { existsSync } from 'node:fs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `sequent: Node ${process.versions.node} is too old: install Node 22.18 or later; in a clone, npm start and node_modules/.bin/sequent bring their own\n`,
  );
  process.exitCode = 2;
} else {
  const { keepCompiledCode } = await import('./compile-cache.js');
  keepCompiledCode();
  // A clone runs its sources, so that nobody meets a stale build; the published package has none.
  const source = new URL('../src/main.ts', import.meta.url);
  await import(existsSync(source) ? source.href : new URL('../dist/src/main.js', import.meta.url).href);
}
