// The image is built as docs/operate/install.md shows, with a base that is made here because none can be pulled.
import assert from 'node:assert/strict';
import { chmodSync, chownSync, existsSync, globSync, lstatSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { after, before, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { z } from 'zod';
import { ask } from '../../e2e/ask-health.ts';
import { recording, start } from '../../e2e/sequent.ts';
import { root } from '../../house/documents.ts';
import { commitBase } from './base.ts';
import { Containers } from './containers.ts';

const image = 'localhost/sequent';
const containers = new Containers();
const user = 65_532;
/** Limit of the image in a registry, in bytes. */
const mostCompressed = 70e6;
/** The kernel kills a container that uses more. Its pages of files count too, if no other container uses them. */
const memory = ['--memory', '160m', '--memory-swap', '160m'];

before(async () => {
  const base = 'localhost/base';
  const scratch = join(containers.folder, 'base');
  mkdirSync(scratch);
  await commitBase(containers, scratch, base);
  const how = ['--network', 'host', '--isolation', 'chroot', '--layers', '--build-arg', `BASE=${base}`];
  await containers.buildah('build', ...how, '-f', join(root, 'deploy/image/Containerfile'), '-t', image, root);
});
after(() => containers.close());

/** A folder for a socket, as Tracee's host has it. */
function folderOf(t: TestContext, mode: number): string {
  const folder = join(containers.folder, t.name.replaceAll(/\W+/g, '-').slice(0, 24));
  mkdirSync(folder);
  chmodSync(folder, mode);
  return folder;
}

/** A simulated Tracee. Its socket has mode 0600 and belongs to root, as Tracee's own. */
async function tracee(t: TestContext, address: string): Promise<void> {
  const simulated = start(
    t,
    'simulate',
    recording('rseq.pb.gz'),
    '--listen',
    address,
    '--rate',
    '20000',
    '--repeat',
    '0',
  );
  await simulated.saysOnStderr(/listens at/);
}

it('has Node, the package and libraries only, in less than 70 MB', async () => {
  const folder = join(containers.folder, 'pushed');
  await containers.buildah('push', '-q', image, `oci:${folder}`);
  const blob = (digest: string): string => join(folder, 'blobs/sha256', digest.replace('sha256:', ''));
  const json = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
  const reference = z.object({ digest: z.string() });
  const index = z.object({ manifests: z.tuple([reference]) }).parse(json(join(folder, 'index.json')));
  const manifest = z.object({ config: reference, layers: z.array(reference) });
  const { config, layers } = manifest.parse(json(blob(index.manifests[0].digest)));
  const sizes = layers.map(({ digest }) => statSync(blob(digest)).size);
  process.stdout.write(`compressed layers in bytes: ${sizes.join(' + ')}\n`);
  assert.equal(sizes.length, 3);
  assert.ok(sizes.reduce((sum, size) => sum + size) < mostCompressed);

  const settings = z.object({ config: z.object({ User: z.string(), Labels: z.record(z.string(), z.string()) }) });
  const { User, Labels } = settings.parse(json(blob(config.digest))).config;
  assert.equal(User, `${user}:${user}`);
  assert.equal(Labels['org.opencontainers.image.licenses'], 'Apache-2.0');

  const files = (await containers.podman('image', 'mount', image)).trim();
  const all = globSync('**', { cwd: files }).map((path) => join(files, path));
  assert.deepEqual(
    all.filter((path) => (lstatSync(path).mode & 0o6000) !== 0),
    [],
  );
  const programs = globSync('{bin,sbin,usr/bin,usr/sbin,usr/local/bin}/*', { cwd: files });
  assert.deepEqual(programs.toSorted(), ['usr/bin/node', 'usr/bin/sequent']);

  const modules = join(files, 'usr/lib/sequent/node_modules');
  const named = globSync(['*/package.json', '@*/*/package.json'], { cwd: modules }).map((path) => dirname(path));
  assert.ok(named.includes('zod') && !named.includes('typescript') && !named.includes('undici'), named.join(' '));
  const bill = z.object({ components: z.array(z.object({ name: z.string(), version: z.string() })) });
  const { components } = bill.parse(json(join(files, 'usr/share/sbom/sequent.cdx.json')));
  const listed = new Set(components.map(({ name }) => name));
  assert.deepEqual(
    [...named, 'node', 'libc6'].filter((name) => !listed.has(name)),
    [],
  );
  assert.ok(existsSync(join(files, 'usr/lib/sequent/LICENSE')));
});

it('reads a socket of a shared group within 160 MiB, and stops on SIGTERM within 5 s', async (t) => {
  const folder = folderOf(t, 0o755);
  const socket = join(folder, 'tracee.sock');
  await tracee(t, `unix:${socket}`);
  const written = join(folder, 'written');
  mkdirSync(written);
  chownSync(written, user, user);
  const mounted = ['-v', `${folder}:/run/tracee:ro`, '-v', `${written}:/var/log/sequent`];
  const files = ['--health', 'unix:/var/log/sequent/health', '--output', 'json=/var/log/sequent/findings'];
  const command = ['run', '--tracee', 'unix:/run/tracee/tracee.sock', ...files];

  const refused = await containers.run('none', ...mounted, image, ...command);
  assert.equal(refused.code, 2, refused.stderr);
  assert.match(refused.stderr, /SEQ_SOCKET_ACCESS/);

  // The step of docs/operate/install.md after each start of Tracee.
  chownSync(socket, 0, user);
  chmodSync(socket, 0o660);
  await containers.start('group', ...memory, ...mounted, image, ...command);
  for (;;) {
    await pause(100);
    assert.ok(await containers.isRunning('group'), await containers.logs('group'));
    const { counts } = (await ask(join(written, 'health'), '/healthz')) ?? {};
    if ((counts?.['received'] ?? 0) > 200_000 && (counts?.['findings'] ?? 0) > 0) break;
  }
  t.diagnostic((await containers.podman('stats', '--no-stream', '--format', 'memory: {{.MemUsage}}', 'group')).trim());
  assert.equal(await containers.stop('group'), 0, await containers.logs('group'));
  assert.match(readFileSync(join(written, 'findings'), 'utf8'), /"signature":\{"id":"RSEQ-/);
});

it('opens a 0600 socket as root without capabilities, and answers for its health', async (t) => {
  const folder = folderOf(t, 0o700);
  await tracee(t, `unix:${join(folder, 'tracee.sock')}`);
  const flags = ['--user', '0:0', '--env', 'SEQUENT_HEALTH=tcp:127.0.0.1:8080', '-v', `${folder}:/run/tracee:ro`];
  await containers.start('root', ...flags, image, 'run', '--tracee', 'unix:/run/tracee/tracee.sock');
  const health = (...probe: readonly string[]) => containers.podman('exec', 'root', 'sequent', 'health', ...probe);
  // It exits with 1 until the stream is open.
  while ((await health('readyz').catch(String)) !== 'ok\n') {
    assert.ok(await containers.isRunning('root'), await containers.logs('root'));
  }
  assert.equal(await health('livez'), 'ok\n');
  assert.equal(await containers.stop('root'), 0, await containers.logs('root'));
});

it('reads Tracee over the loopback of its pod, and exits with 1 where a check failed', async () => {
  const file = recording('rseq-extra.pb.gz');
  const simulated = ['simulate', `/recordings/${basename(file)}`, '--listen', 'tcp:127.0.0.1:4466', '--repeat', '0'];
  await containers.start('tracee', '-v', `${dirname(file)}:/recordings:ro`, image, ...simulated);
  const limits = ['--max-events', '2000', '--on-overload', 'block', '--fail-on', 'info'];
  const command = ['run', '--wait', '--tracee', 'tcp:127.0.0.1:4466', ...limits];
  const ended = await containers.run('container:tracee', image, ...command);
  assert.equal(ended.code, 1, ended.stderr);
  assert.match(ended.stderr, /--fail-on info/);
});
