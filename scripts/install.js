// Plain JavaScript that old Node versions run too: it is what brings the right one.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const root = new URL('../', import.meta.url);
const installed = new URL('node_modules/.package-lock.json', root);
const wanted = new URL('package-lock.json', root);

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  process.exitCode = status ?? 1;
}
