// The test command: Node's own runner over everything in test/, with a last line that says "N passed, N failed".
import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../', import.meta.url));
const patterns = process.argv.slice(2);
const files = patterns.length > 0 ? patterns : globSync('test/**/*.test.ts', { cwd: root }).sort();
const { status } = spawnSync(
  process.execPath,
  [
    '--import',
    new URL('../src/self.ts', import.meta.url).href,
    '--test',
    '--test-concurrency=2',
    '--test-timeout=60000',
    `--test-reporter=${new URL('./test-reporter.js', import.meta.url).href}`,
    '--test-reporter-destination=stdout',
    ...files,
  ],
  // Many tests start the program: compiled code that is kept saves each of them half its start.
  { cwd: root, stdio: 'inherit', env: { NODE_COMPILE_CACHE: `${root}node_modules/.cache/compiled`, ...process.env } },
);
process.exitCode = status ?? 1;
