import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import { start } from '../../../e2e/sequent.ts';
import { runLine } from '../../command-line.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-kit-'));
after(() => rmSync(home, { recursive: true }));
const modules = fileURLToPath(new URL('../../../../node_modules', import.meta.url));

describe('sequent init and new', () => {
  it('write a project and parts whose tests and checks pass', async (t) => {
    const project = join(home, 'blue-team');
    const made = await runLine(t, 'init', project);
    assert.deepEqual([made.code, made.stderr], [0, '']);
    symlinkSync(modules, join(project, 'node_modules'));
    const pack = join(project, 'signatures');
    const lines = [
      ['signature', 'file_opened', '--event', 'security_file_open'],
      ['signature', 'dns_seen', '--event', 'net_packet_dns'],
      ['model', 'execs', '--event', 'sched_process_exec'],
      ['event-schema', 'login_failed'],
    ];
    for (const line of lines) {
      const { code, stderr } = await runLine(t, 'new', ...line, '--pack', pack);
      assert.deepEqual([code, stderr], [0, ''], line.join(' '));
    }
    assert.match(readFileSync(join(pack, 'dns_seen.ts'), 'utf8'), /id: 'BLUE-3'/);
    const tests = start(t, 'test', pack, '--json');
    assert.equal(await tests.ended, 0, tests.stdout());
    for (const name of ['dns_seen', 'file_opened', 'fits_login_failed', 'secret_then_connection', 'shows_execs'])
      assert.ok(tests.stdout().includes(`"${name}"`), name);
    const checked = await runLine(t, 'check', '--strict', '--config', join(project, 'sequent.yaml'));
    assert.equal(checked.code, 0, checked.stdout);
  });

  it('change nothing that exists', async (t) => {
    const full = mkdtempSync(join(home, 'full-'));
    writeFileSync(join(full, 'mine.txt'), 'mine');
    const made = await runLine(t, 'init', full);
    assert.equal(made.code, 2);
    assert.match(made.stderr, /not empty: it holds mine\.txt/);
    writeFileSync(join(full, 'one.ts'), 'mine');
    const written = await runLine(t, 'new', 'signature', 'one', '--event', 'ptrace', '--pack', full);
    assert.equal(written.code, 2);
    assert.match(written.stderr, /exists already; nothing was written/);
    assert.equal(readFileSync(join(full, 'one.ts'), 'utf8'), 'mine');
    assert.ok(!existsSync(join(full, 'one.test.ts')));
  });

  it('name what the command line leaves out, where no terminal can be asked', async (t) => {
    const cases: readonly (readonly [readonly string[], RegExp])[] = [
      [['init'], /folder of the new project is missing\n.* give a folder/],
      [['new', 'signature'], /name of a signature is missing\n.* give a name: sequent new signature NAME/],
      [['new', 'signature', 'one'], /event of Tracee is missing\n.* give --event EVENT/],
      [['new', 'signature', 'One', '--event', 'ptrace'], /no name of a signature \(One\)/],
      [['new', 'signature', 'one', '--event', 'ptrase', '--pack', home], /did you mean ptrace/],
      [['new', 'model', 'one', '--event', 'ptrace', '--pack', '/dev/null/x'], /SEQ_OUTPUT/],
      [['new', 'event-schema', 'ptrace', '--pack', home], /Tracee has this event/],
      [['init', join(home, 'x'), '--prefix', 'TRC'], /belong to Sequent/],
      [['init', join(home, 'x'), '--name', 'tracee-sequent'], /name of a package/],
    ];
    for (const [args, message] of cases) {
      const { code, stderr } = await runLine(t, ...args);
      assert.equal(code, 2, `${args.join(' ')}: ${stderr}`);
      assert.match(stderr, message);
    }
    assert.ok(!existsSync(join(home, 'x')));
  });
});
