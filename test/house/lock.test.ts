import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';

interface Entry {
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly resolved?: string;
}

it('the lock file is whole, so that npm ci takes it, and names no host', () => {
  const { packages }: { readonly packages: Readonly<Record<string, Entry>> } = JSON.parse(
    readFileSync(new URL('../../package-lock.json', import.meta.url), 'utf8'),
  );
  const missing = Object.values(packages).flatMap(({ optionalDependencies = {} }) =>
    Object.keys(optionalDependencies).filter((name) => packages[`node_modules/${name}`] === undefined),
  );
  assert.deepEqual(missing, [], 'run node scripts/complete-lock.js');
  const hosts = Object.entries(packages).filter(([, { resolved }]) => resolved?.startsWith('http'));
  assert.deepEqual(hosts, []);
});
