// The chart of Sequent is rendered, compared with the schemas of Kubernetes, and its container is started here as a process.
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { globSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse, stringify } from 'yaml';
import { z } from 'zod';
import { folder, recording, runLine, start } from '../../e2e/sequent.ts';
import { freePort } from '../server.ts';
import { documentsIn, mount, type Pod, podOf } from './mounted.ts';
import { chart, helm, kubeconform, kubernetesVersions, template } from './tools.ts';

const valueFiles = globSync(fileURLToPath(new URL('values/*.yaml', import.meta.url))).toSorted();
const valuesOf = (name: string): string => fileURLToPath(new URL(`values/${name}.yaml`, import.meta.url));

it('there are ten files of values', () => assert.equal(valueFiles.length, 10));

for (const file of valueFiles) {
  it(`helm and kubeconform take the values ${basename(file)}`, async () => {
    const lint = await helm('lint', '--strict', chart, '-f', file);
    // A patch has no selector, which lint wants.
    if (basename(file) !== 'patch.yaml') assert.equal(lint.code, 0, lint.stdout + lint.stderr);
    const { code, stdout, stderr } = await template('-f', file);
    assert.equal(code, 0, stderr);
    for (const version of kubernetesVersions) {
      const { code: valid, stdout: told } = await kubeconform(version, complete(stdout, file));
      assert.equal(valid, 0, told);
      assert.match(told, /Invalid: 0, Errors: 0, Skipped: 0/);
    }
    assert.doesNotMatch(stdout, /subPath|no value|%!/);
  });
}

/** A patch is not a whole DaemonSet: what Tracee's own has is added. */
function complete(manifests: string, file: string): string {
  if (basename(file) !== 'patch.yaml') return manifests;
  const selector = 'selector: { matchLabels: { app: tracee } }';
  const metadata = 'labels: { app: tracee }\n      annotations:';
  return manifests.replace('spec:\n  template:', `spec:\n  ${selector}\n  template:`).replace('annotations:', metadata);
}

describe('refused values', () => {
  const repository = ['--set', 'image.repository=registry.example/sequent'];
  const wrong: readonly (readonly [args: readonly string[], RegExp])[] = [
    [[], /image.repository is needed/],
    [[...repository, '--set', 'modus=sidecar'], /additional properties 'modus' not allowed/],
    [[...repository, '--set', 'config.bufer=64'], /additional properties 'bufer' not allowed/],
    [[...repository, '--set', 'config.buffer=big'], /got string, want number/],
    [[...repository, '--set', 'config.tracee=tcp:4466'], /additional properties 'tracee' not allowed/],
    [[...repository, '--set', 'signatures.requireSigned=true'], /requireSigned needs signatures.trustedKeys/],
    [[...repository, '--set', 'signatures.configMaps={acme}'], /sequent policy/],
    [[...repository, '--set', 'mode=sidecar,networkPolicy.enabled=true'], /would hold for Tracee/],
  ];
  for (const [args, message] of wrong) {
    it(`names what is wrong: ${message.source}`, async () => {
      const { code, stderr } = await template(...args);
      assert.notEqual(code, 0);
      assert.match(stderr, message);
    });
  }
});

it('pods are replaced only if a setting has changed that cannot be reloaded', async () => {
  const checksum = async (...args: readonly string[]): Promise<string | undefined> =>
    podOf((await template('-f', valuesOf('minimal'), ...args)).stdout).annotations['sequent/restart-checksum'];
  const first = await checksum();
  assert.ok(first !== undefined && first !== '');
  assert.equal(await checksum('--set', 'config.options.RSEQ-012.afterThreadMs=2000'), first);
  assert.equal(await checksum('--set', 'exceptions.presets={runc-memfd}'), first);
  assert.notEqual(await checksum('--set', 'config.buffer=64'), first);
  assert.notEqual(await checksum('--set', 'health.port=8080'), first);
});

it('the rules for the operator are those of deploy/prometheus', async () => {
  const { stdout } = await template('-f', valuesOf('operator'));
  const rules = documentsIn(stdout).filter((one) => JSON.stringify(one).includes('"PrometheusRule"'));
  const [source] = documentsIn(readFileSync(join(chart, '../../prometheus/sequent.rules.yaml'), 'utf8'));
  assert.deepEqual(
    rules.map((one) => (typeof one === 'object' && one !== null && 'spec' in one ? one.spec : undefined)),
    [source],
  );
});

/** Names and volumes as Tracee's chart has them. */
const traceeSet = `apiVersion: apps/v1
kind: DaemonSet
metadata: { name: tracee }
spec:
  selector: { matchLabels: { app: tracee } }
  template:
    metadata: { labels: { app: tracee } }
    spec:
      hostPID: true
      containers:
        - name: tracee
          image: tracee
          securityContext: { privileged: true }
          volumeMounts: [{ name: tmp-tracee, mountPath: /tmp/tracee }]
      volumes: [{ name: tmp-tracee, hostPath: { path: /tmp/tracee } }]
`;
const patchedSet = z.object({
  spec: z.object({
    template: z.object({
      spec: z.object({
        containers: z.array(
          z.object({
            name: z.string(),
            image: z.string(),
            securityContext: z.object({ privileged: z.boolean() }),
            volumeMounts: z.array(z.object({ name: z.string(), mountPath: z.string() })),
          }),
        ),
        volumes: z.array(z.object({ name: z.string() })),
      }),
    }),
  }),
});

const kubectl = spawnSync('kubectl', ['version', '--client']).error === undefined;
it('the post-renderer adds the container to Tracee', { skip: kubectl ? false : 'kubectl is missing' }, async (t) => {
  const patch = join(folder(t), 'patch.yaml');
  writeFileSync(patch, (await template('-f', valuesOf('patch'))).stdout);
  const render = (SEQUENT_PATCH: string) => {
    const env = { ...process.env, SEQUENT_PATCH };
    const result = spawnSync(join(chart, '../tracee/post-render'), { input: traceeSet, encoding: 'utf8', env });
    assert.equal(result.status, 0, result.stderr);
    return patchedSet.parse(documentsIn(result.stdout)[0]).spec.template.spec;
  };
  const { containers, volumes } = render(patch);
  assert.deepEqual(
    containers.map(({ name, securityContext }) => [name, securityContext.privileged]),
    [
      ['tracee', true],
      ['sequent', false],
    ],
  );
  const names = new Set(volumes.map(({ name }) => name));
  assert.ok(names.has('tmp-tracee') && names.has('sequent-socket'), 'it keeps the volumes of Tracee');
  for (const { volumeMounts } of containers) {
    assert.ok(volumeMounts.some(({ mountPath }) => mountPath === '/run/tracee'));
    assert.ok(volumeMounts.every(({ name }) => names.has(name)));
  }
  const grouped = render(join(chart, '../tracee/socket-group.yaml'));
  assert.deepEqual(
    grouped.containers.map(({ volumeMounts }) => volumeMounts.map(({ mountPath }) => mountPath)),
    [['/run/tracee', '/tmp/tracee']],
  );
});

/** Gives the paths of the container to a folder of this machine. */
class Node {
  readonly #home: string;
  #version = 0;

  constructor(home: string) {
    this.#home = home;
  }

  here(text: string): string {
    return text.replaceAll(/\/(?:etc\/sequent|run\/tracee|var\/lib\/sequent)(?=\/|$)/gm, (path) =>
      join(this.#home, path),
    );
  }

  /** Mounts the ConfigMaps of the pod, or replaces their files. */
  mount({ folders }: Pod): void {
    this.#version += 1;
    for (const [path, files] of folders) {
      mkdirSync(this.here(path), { recursive: true });
      const texts = Object.entries(files).map(([name, text]) => [name, this.here(text)] as const);
      mount(this.here(path), Object.fromEntries(texts), this.#version);
    }
  }
}

/** A test that waits in vain fails. */
const limit = { timeout: 120_000 };

async function podFrom(values: string, port: number): Promise<Pod> {
  const { code, stdout, stderr } = await template('-f', values, '--set', `health.port=${port},health.host=127.0.0.1`);
  assert.equal(code, 0, stderr);
  return podOf(stdout);
}

async function statusOf(port: number, path: string): Promise<number | undefined> {
  return (await fetch(`http://127.0.0.1:${port}${path}`).catch(() => undefined))?.status;
}

async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await pause(50);
}

/**
 * Starts the container of the pod, and a simulated Tracee for it.
 * @param others files of ConfigMaps that are not from the chart
 */
async function startPod(t: TestContext, pod: Pod, port: number, others: Pod['folders'] = new Map()) {
  const home = folder(t);
  const node = new Node(home);
  mkdirSync(node.here('/run/tracee'), { recursive: true });
  node.mount(pod);
  for (const [path, files] of others) mount(node.here(path), files, 1);
  const sequent = start(t, ...pod.args.map((arg) => node.here(arg)));
  await until(async () => (await statusOf(port, pod.probes.startup)) === 200);
  assert.equal(await statusOf(port, pod.probes.liveness), 200, 'liveness does not need Tracee');
  assert.equal(await statusOf(port, pod.probes.readiness), 503);
  const address = `unix:${node.here('/run/tracee/tracee.sock')}`;
  const tracee = start(t, 'simulate', recording('rseq.pb.gz'), '--listen', address, '--repeat', '0', '--rate', '500');
  await until(async () => (await statusOf(port, pod.probes.readiness)) === 200);
  return { home, node, sequent, tracee };
}

it('the container reads a simulated Tracee, and reloads a changed ConfigMap', limit, async (t) => {
  const port = await freePort();
  const values = valuesOf('own-signatures');
  const pod = await podFrom(values, port);
  const { home, node, sequent, tracee } = await startPod(t, pod, port);
  await sequent.saysOnStdout(/"ACME-1".*first/);

  const changed = join(home, 'values.yaml');
  writeFileSync(changed, readFileSync(values, 'utf8').replace("'first'", "'second'"));
  const next = await podFrom(changed, port);
  assert.deepEqual(next.annotations, pod.annotations);
  node.mount(next);
  await sequent.saysOnStderr(/signatures were reloaded/);
  await sequent.saysOnStdout(/"ACME-1".*second/);

  writeFileSync(changed, readFileSync(values, 'utf8').replace('on: {', 'on {'));
  node.mount(await podFrom(changed, port));
  await sequent.saysOnStderr(/the reload is refused/);
  assert.equal(await statusOf(port, pod.probes.readiness), 200, 'the earlier signatures go on');
  assert.equal(await statusOf(port, '/metrics'), 200);

  tracee.child.kill('SIGKILL');
  await until(async () => (await statusOf(port, pod.probes.readiness)) === 503);
  assert.equal(await statusOf(port, pod.probes.liveness), 200, 'liveness does not need Tracee');
  sequent.child.kill('SIGTERM');
  assert.equal(await sequent.ended, 0, sequent.stderr());
});

it('the container takes exceptions and presets from the chart', limit, async (t) => {
  const port = await freePort();
  const { sequent, tracee } = await startPod(t, await podFrom(valuesOf('exceptions'), port), port);
  const health: unknown = await (await fetch(`http://127.0.0.1:${port}/healthz`)).json();
  assert.match(JSON.stringify(health), /"exceptions":\[\{"exception":"runc-memfd".*"exception":"TRC-105-/);
  tracee.child.kill('SIGKILL');
  sequent.child.kill('SIGTERM');
  assert.equal(await sequent.ended, 0, sequent.stderr());
});

it(
  'the container runs a signed pack from a ConfigMap, and keeps it when the ConfigMap gets a changed one',
  limit,
  async (t) => {
    const port = await freePort();
    const home = folder(t);
    const pack = join(home, 'acme');
    const own = z
      .object({ signatures: z.object({ files: z.record(z.string(), z.string()) }) })
      .parse(parse(readFileSync(valuesOf('own-signatures'), 'utf8')));
    mkdirSync(pack);
    for (const [name, text] of Object.entries(own.signatures.files)) writeFileSync(join(pack, name), text);
    const key = join(home, 'ops');
    for (const line of [
      ['pack', 'keygen', key],
      ['pack', 'sign', pack, '--key', `${key}.key`, '--id', 'acme', '--pack-version', '1.0.0'],
    ]) {
      const { code, stderr } = await runLine(...line);
      assert.equal(code, 0, stderr);
    }
    const values = join(home, 'values.yaml');
    const trustedKeys = { 'ops.pub': readFileSync(`${key}.pub`, 'utf8') };
    const signatures = { shipped: [], configMaps: ['acme-pack'], requireSigned: true, trustedKeys };
    const image = { repository: 'registry.example/sequent' };
    writeFileSync(
      values,
      stringify({ image, signatures, policy: { create: 'none' }, config: { repeats: { window: 0 } } }),
    );
    const path = '/etc/sequent/packs/acme-pack';
    const files = Object.fromEntries(readdirSync(pack).map((name) => [name, readFileSync(join(pack, name), 'utf8')]));
    const { node, sequent } = await startPod(t, await podFrom(values, port), port, new Map([[path, files]]));
    await sequent.saysOnStdout(/"ACME-1".*first/);

    const changed = Object.entries(files).map(([name, text]) => [name, text.replace("'first'", "'second'")] as const);
    mount(node.here(path), Object.fromEntries(changed), 2);
    await sequent.saysOnStderr(/rseq_seen.ts was changed after it was signed.*the reload is refused/);
    assert.equal(await statusOf(port, '/livez'), 200);
    sequent.child.kill('SIGTERM');
    assert.equal(await sequent.ended, 0, sequent.stderr());
    assert.doesNotMatch(sequent.stdout(), /second/);
  },
);
