// Plain JavaScript that old Node versions run too: it is what brings the right one.
import { spawnSync } from 'node:child_process';
import { existsSync, lstatSync, realpathSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);
const modules = fileURLToPath(new URL('node_modules', root));
const installed = new URL('node_modules/.package-lock.json', root);
const wanted = new URL('package-lock.json', root);

if (!existsSync(installed) || statSync(installed).mtimeMs < statSync(wanted).mtimeMs) {
  if (lstatSync(modules, { throwIfNoEntry: false })?.isSymbolicLink()) {
    const target = existsSync(modules) ? realpathSync(modules) : 'a folder that does not exist';
    process.stderr.write(
      `install: ${modules} is older than package-lock.json, and a symbolic link to ${target}\n` +
        '  → run `npm ci` in the tree that the link leads to, or remove the link; `npm ci` here would empty that folder\n',
    );
    process.exitCode = 1;
  } else {
    const { status } = spawnSync('npm', ['ci', '--include=dev', '--no-audit', '--no-fund'], {
      cwd: root,
      stdio: ['ignore', 2, 2],
    });
    process.exitCode = status ?? 1;
  }
}
