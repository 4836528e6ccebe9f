// A registry that lacks the packages of foreign platforms makes npm leave them out of the lock file, and `npm ci` then
// refuses that very file. This writes the missing entries: run it after every change of dependencies.
import { readFileSync, writeFileSync } from 'node:fs';

const systems = /android|darwin|freebsd|linux|openharmony|win32/;
const processors = /arm64|x64|ia32|ppc64|riscv64|s390x|arm/;

const path = new URL('../package-lock.json', import.meta.url);
const lock = JSON.parse(readFileSync(path, 'utf8'));
for (const entry of Object.values(lock.packages)) {
  for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
    lock.packages[`node_modules/${name}`] ??= foreign(name, version);
  }
}
const { '': root, ...packages } = lock.packages;
const sorted = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => (a < b ? -1 : 1)));
lock.packages = { '': root, ...sorted };
writeFileSync(path, `${JSON.stringify(lock, undefined, 2)}\n`);

function foreign(name, version) {
  const platform = name.slice(name.lastIndexOf('/') + 1);
  const [os] = systems.exec(platform) ?? [];
  const [cpu] = processors.exec(platform) ?? [];
  if (os === undefined || cpu === undefined) throw new Error(`${name} names no platform; lock it by hand`);
  return {
    version,
    cpu: [cpu],
    dev: true,
    ...(os === 'linux' && { libc: [platform.includes('musl') ? 'musl' : 'glibc'] }),
    optional: true,
    os: [os],
  };
}
