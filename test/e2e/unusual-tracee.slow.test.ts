import assert from 'node:assert/strict';
import { join } from 'node:path';
import { it } from 'node:test';
import { folder, recording, runLine, simulated } from './sequent.ts';

it('run says once that Tracee sends no paths, and how it is made to', async (t) => {
  const address = `unix:${join(folder(t), 'tracee.sock')}`;
  await simulated(t, recording('v0.24.1-start.pb.gz'), address, { version: 'v0.24.1' });
  const flags = ['--arch', 'amd64', '--output', 'json', '--max-events', '3000'];
  const { stderr } = await runLine('run', '--tracee', address, ...flags);
  assert.equal(stderr.match(/no event carries the path of its program/g)?.length, 1);
  assert.match(stderr, /--proctree source=both/);
});

it('run says once that it does not know the version of a Tracee', async (t) => {
  const address = `unix:${join(folder(t), 'tracee.sock')}`;
  await simulated(t, recording('rseq-extra.pb.gz'), address, { version: 'v0.99.0' });
  const flags = ['--arch', 'amd64', '--output', 'json', '--max-events', '1193'];
  const { stderr } = await runLine('run', '--tracee', address, ...flags);
  assert.equal(stderr.match(/this version of Tracee is unknown/g)?.length, 1, stderr);
  assert.doesNotMatch(stderr, /no event carries the path/);
});
