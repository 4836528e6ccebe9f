// Runs destinations against the real programs: `npm run test:parts -- [--install MINUTES] [NAME...]`.
// A part that is neither on the PATH nor in the cache is installed if that takes at most MINUTES (5; 0 installs nothing).
// The last lines say which suites passed, failed and were not run, and why. Exit code 1: a suite failed.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { locate } from './part.ts';
import { type Suite, suites } from './suites.ts';

const root = fileURLToPath(new URL('../../', import.meta.url));
const { values, positionals } = parseArgs({
  options: { install: { type: 'string', default: '5' } },
  allowPositionals: true,
});
const maxMinutes = Number(values.install);
const unknown = positionals.filter((name) => !Object.hasOwn(suites, name));
if (unknown.length > 0 || !(maxMinutes >= 0)) {
  process.stderr.write(`test:parts: [--install MINUTES] [${Object.keys(suites).join('|')}]...\n`);
  process.exit(2);
}

const chosen = Object.entries(suites).filter(([name]) => positionals.length === 0 || positionals.includes(name));
const results: string[] = [];
for (const [name, suite] of chosen) results.push(`${name}: ${await resultOf(suite)}`);
process.stdout.write(`\n${results.join('\n')}\n`);

async function resultOf(suite: Suite): Promise<string> {
  for (const part of suite.parts) {
    const found = await locate(part, maxMinutes);
    if ('missing' in found) return `not run, because ${part.name} is missing: ${found.missing}`;
  }
  const child = spawn(process.execPath, ['--import', './src/self.ts', suite.file], { cwd: root, stdio: 'inherit' });
  const [code, signal]: unknown[] = await once(child, 'close');
  if (code === 0) return 'passed';
  process.exitCode = 1;
  return `FAILED (${String(code ?? signal)})`;
}
