// The units run under a real systemd, which is the first process of a container. Tracee is simulated.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { after, it } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { readDocument, root } from '../../house/documents.ts';
import { Containers } from '../image/containers.ts';
import { located } from '../part.ts';
import { composeSchemaPart, Machine } from './system.ts';

const execute = promisify(execFile);
const containers = new Containers();
after(() => containers.close());
const sequent = '/opt/sequent/node_modules/.bin/sequent';
const health = ['--health', 'unix:/run/sequent/health.sock'];

it('runs sequent.service under its restrictions beside tracee.service, over reload, rotation and a restart of Tracee', async () => {
  const machine = await Machine.start(containers);
  // Exits with 1 where a unit of this small system failed, which is not the subject.
  await until(() => machine.run('systemctl', 'is-system-running', '--wait').catch(String));
  const [installation = '', look = ''] = commandsOfSystemd();
  await machine.lines(installation);
  await machine.run('systemd-analyze', 'verify', '/etc/systemd/system/sequent.service');
  const isReady = () =>
    machine.run(sequent, 'health', 'readyz', ...health).then(
      (text) => text === 'ok\n',
      () => false,
    );
  await until(isReady);
  assert.match(await machine.lines(look), /active \(running\)[^]*health is served[^]*\nok\n$/);

  const pid = await machine.property('MainPID');
  const status = await machine.run('cat', `/proc/${pid}/status`);
  for (const line of [/^CapBnd:\t0+$/m, /^CapEff:\t0+$/m, /^NoNewPrivs:\t1$/m, /^Seccomp:\t2$/m])
    assert.match(status, line);
  assert.doesNotMatch(status, /^Uid:\t0/m);
  assert.match(await machine.run('cat', `/proc/${pid}/mountinfo`), / \/ ro,[^]* \/proc .*subset=pid/);

  const findings = 'var/log/sequent/findings.json';
  await until(async () => (await machine.run('stat', '--format', '%s', `/${findings}`)) !== '0\n');
  await machine.run('systemctl', 'reload', 'sequent.service');
  await machine.run('logrotate', '--force', '/etc/logrotate.d/sequent');
  assert.ok(machine.has(`${findings}.1`));
  await machine.run('systemctl', 'restart', 'tracee.service');
  await until(async () => (await machine.run('stat', '--format', '%s', `/${findings}`)) !== '0\n');
  await until(isReady);
  assert.equal(await machine.property('MainPID'), pid, 'it was not started again');

  await machine.run('systemctl', 'stop', 'sequent.service');
  assert.equal(await machine.property('Result'), 'success');
  assert.equal(await machine.property('ExecMainStatus'), '0');
});

it('has a compose file of the Compose Specification', async () => {
  const path = await located(composeSchemaPart);
  const env = { ...process.env, PYTHONPATH: join(path, '../..') };
  const args = [path, '--builtin-schema', 'vendor.compose-spec', join(root, 'deploy/compose.yaml')];
  await execute('python3', args, { env });
});

/** The blocks of commands of the section about systemd in the guide. */
function commandsOfSystemd(): string[] {
  const [, section = ''] = readDocument('docs/operate/install.md').split('\n## systemd\n');
  const blocks = section.split('\n## ', 1)[0]?.matchAll(/^```text\n(?<text>[^]*?)^```$/gm) ?? [];
  return [...blocks].map(({ groups }) => groups?.['text'] ?? '');
}

/** Asks again until the answer is a yes: `true`, or a text. */
async function until(ask: () => Promise<boolean | string>): Promise<void> {
  while ((await ask()) === false) await pause(200);
}
