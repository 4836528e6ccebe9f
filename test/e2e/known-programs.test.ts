import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { fileURLToPath } from 'node:url';
import { findingLines, folder, runLine } from './sequent.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`../../fixtures/known-programs/${name}`, import.meta.url));
}

/** Findings of the rseq pack in a replay with these arguments, each once: rule, severity (0 is info) and path of the program. */
async function found(...args: readonly string[]): Promise<readonly string[]> {
  const replay = await runLine('replay', '-s', 'rseq', '-o', 'json', ...args);
  assert.equal(replay.code, 0, replay.stderr);
  const told = findingLines(replay.stdout).map((line): string => {
    const { signature, threat, workload } = JSON.parse(line);
    return `${signature.id} ${threat.severity} ${workload.process.executable.path}`;
  });
  return [...new Set(told)].filter((line) => line.startsWith('RSEQ-')).sort();
}

function configured(t: TestContext, text: string): string {
  const path = join(folder(t), 'config.yaml');
  writeFileSync(path, text);
  return path;
}

describe('programs that are known', () => {
  it('with executable stacks give no finding', async () => {
    assert.deepEqual(await found(fixture('executable-stack.ndjson.gz'), fixture('sbcl.ndjson.gz')), []);
  });

  for (const [does, name, only] of [
    ['restore', 'criu-usr-sbin', 'RSEQ-011 0 /usr/sbin/criu'],
    ['restore', 'criu-crac-jdk', 'RSEQ-011 0 /opt/zulu-crac/lib/criu'],
    ['ask', 'criu-check', 'RSEQ-018 0 /usr/sbin/criu'],
    ['dump', 'criu-dump-crac', 'RSEQ-018 0 /opt/zulu-crac/lib/criu'],
    ['take over', 'dynamorio-old', 'RSEQ-006 0 /opt/srv/server'],
    ['take over', 'dynamorio-pr8101', 'RSEQ-006 0 /opt/srv/server'],
    ['take over', 'dynamorio-big-tls', 'RSEQ-006 0 /opt/srv/server'],
  ] as const) {
    it(`that ${does} another give findings of info only: ${name}`, async () => {
      assert.deepEqual(await found(fixture(`${name}.ndjson.gz`)), [only]);
    });
  }

  it('stay known where a rule is given more of them, and not where the model is given none', async (t) => {
    const restore = fixture('criu-usr-sbin.ndjson.gz');
    const more = configured(t, "options: {RSEQ-011: {checkpoint: ['/nix/store/*/bin/criu', '/srv/*/lib/criu']}}");
    assert.deepEqual(await found(restore, '--config', more), ['RSEQ-011 0 /usr/sbin/criu']);
    const none = configured(t, 'options: {rseq.threads: {checkpoint: []}}');
    assert.deepEqual(await found(restore, '--config', none), ['RSEQ-011 3 /usr/sbin/criu']);
  });

  it('are not known by their path alone in a container, and only by patterns of the operator', async (t) => {
    const files = ['container-at-path-of-criu', 'appimage'].map((name) => fixture(`${name}.ndjson.gz`));
    const mounted = '/tmp/.mount_PrusaSk3JdQa/AppRun';
    assert.deepEqual(await found(...files), [`RSEQ-011 2 ${mounted}`, 'RSEQ-011 3 /usr/bin/criu']);
    const config = configured(
      t,
      `options: {rseq.threads: {checkpointInContainers: true}, RSEQ-011: {loaders: ['/tmp/.mount_*/AppRun']}}`,
    );
    assert.deepEqual(await found(...files, '--config', config), [`RSEQ-011 0 ${mounted}`, 'RSEQ-011 0 /usr/bin/criu']);
  });

  it('cannot be named by a pattern that fits nothing', async (t) => {
    const config = configured(
      t,
      'options: {RSEQ-011: {loaders: [/opt/ok, AppRun]}, RSEQ-018: {debuggers: [/usr/bin/gdb/]}}',
    );
    const replay = await runLine('replay', '-s', 'rseq', '--config', config, fixture('appimage.ndjson.gz'));
    assert.equal(replay.code, 2);
    assert.match(replay.stderr, /SEQ_CONFIG/);
    assert.match(replay.stderr, /config\.yaml:1: RSEQ-011\.loaders\.1: a pattern begins with \//);
    assert.match(replay.stderr, /config\.yaml:1: RSEQ-018\.debuggers\.0: no program has a path that ends/);
  });
});
