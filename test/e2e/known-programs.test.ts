import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findingLines, folder, start } from './sequent.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/known-programs/${name}`, import.meta.url));
}

/** Findings of the rseq pack in a replay with these arguments: rule, severity (0 is info) and name of the thread, each once. */
async function found(t: TestContext, ...args: readonly string[]): Promise<readonly string[]> {
  const replay = start(t, 'replay', '-s', 'rseq', '-o', 'json', ...args);
  assert.equal(await replay.ended, 0, replay.stderr());
  const told = findingLines(replay.stdout()).map((line): string => {
    const { signature, threat, workload } = JSON.parse(line);
    return `${signature.id} ${threat.severity} ${workload.process.thread.name}`;
  });
  return [...new Set(told)].filter((line) => line.startsWith('RSEQ-')).sort();
}

describe('programs that are known', () => {
  it('with executable stacks give no finding', async (t) => {
    assert.deepEqual(await found(t, fixture('executable-stack.ndjson.gz'), fixture('sbcl.ndjson.gz')), []);
  });

  it('that restore others from a checkpoint give findings of info only', async (t) => {
    assert.deepEqual(await found(t, fixture('criu-usr-sbin.ndjson.gz')), ['RSEQ-011 0 java']);
    assert.deepEqual(await found(t, fixture('criu-crac-jdk.ndjson.gz')), ['RSEQ-011 0 java']);
    assert.deepEqual(await found(t, fixture('criu-dump-crac.ndjson.gz'), '--config', fixture('criu.yaml')), [
      'RSEQ-018 0 criu',
    ]);
  });

  it('that take over a running program give findings of info only', async (t) => {
    const files = ['old', 'pr8101', 'big-tls'].map((name) => fixture(`dynamorio-${name}.ndjson.gz`));
    for (const file of files) assert.deepEqual(await found(t, file), ['RSEQ-006 0 server']);
  });

  it('are not known by their path alone in a container', async (t) => {
    const inContainer = fixture('container-at-path-of-criu.ndjson.gz');
    assert.deepEqual(await found(t, inContainer), ['RSEQ-011 3 t28_userland_ex']);
    const config = join(folder(t), 'config.yaml');
    writeFileSync(config, 'options: {rseq.threads: {checkpointInContainers: true}}');
    assert.deepEqual(await found(t, inContainer, '--config', config), ['RSEQ-011 0 t28_userland_ex']);
  });

  it('that replace themselves are excepted by a pattern', async (t) => {
    const appImage = fixture('appimage.ndjson.gz');
    assert.deepEqual(await found(t, appImage), ['RSEQ-011 2 AppRun']);
    assert.deepEqual(await found(t, appImage, '--config', fixture('appimage.yaml')), ['RSEQ-011 0 AppRun']);
  });

  it('cannot be named by a pattern that fits nothing', async (t) => {
    const config = join(folder(t), 'config.yaml');
    writeFileSync(config, 'options: {RSEQ-011: {loaders: [/opt/ok, AppRun]}, RSEQ-018: {debuggers: [/usr/bin/gdb/]}}');
    const replay = start(t, 'replay', '-s', 'rseq', '--config', config, fixture('appimage.ndjson.gz'));
    assert.equal(await replay.ended, 2);
    assert.match(replay.stderr(), /SEQ_CONFIG/);
    assert.match(replay.stderr(), /the options of RSEQ-018 are wrong: debuggers\.0: no program has a path that ends/);
    assert.match(replay.stderr(), /the options of RSEQ-011 are wrong: loaders\.1: a path begins with \//);
  });
});
