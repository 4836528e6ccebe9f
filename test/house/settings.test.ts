import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { it } from 'node:test';
import { start } from '../e2e/sequent.ts';

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const rows = read('docs/reference/settings.md')
  .split('\n')
  .filter((line) => /^\| [`|]|^\| +\| `/.test(line))
  .map((line) => line.replaceAll('[`/', '[').split('|'));

it('the reference of the settings lists the keys that the configuration file has, and no other', () => {
  const [, schema = ''] = read('src/config/config.ts').split('z.strictObject({');
  const keys = [...(schema.split('\n});')[0] ?? '').matchAll(/^ {2}([a-z_]+):/gm)].map(([, key]) => key);
  const listed = rows.flatMap(([, , key = '']) => /^ `([a-z_]+)`/.exec(key)?.[1] ?? []);
  assert.deepEqual(listed.toSorted(), keys.toSorted());
});

it('the reference of the settings lists the flags that run and replay have, and no other', async (t) => {
  const helps = ['run', 'replay'].map((command) => start(t, command, '--help'));
  await Promise.all(helps.map(({ ended }) => ended));
  const flags = helps.flatMap((help) =>
    [...help.stdout().matchAll(/^ +(?:-\w, )?(--[a-z-]+)/gm)].map(([, flag]) => flag),
  );
  const listed = rows.flatMap(([, flag = '']) => /`(--[a-z-]+)/.exec(flag)?.[1] ?? []);
  assert.deepEqual(listed.toSorted(), [...new Set(flags)].filter((flag) => flag !== '--help').toSorted());
});
