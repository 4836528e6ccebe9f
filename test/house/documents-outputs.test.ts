import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after, it } from 'node:test';
import { FakeNats } from '../output/destination/nats/fake-nats.ts';
import { type Block, blocksIn, root } from './documents.ts';
import { CommandLines } from './run-command-lines.ts';

const home = mkdtempSync(join(tmpdir(), 'sequent-outputs-'));
const lines = new CommandLines();
after(async () => {
  await lines.close();
  rmSync(home, { recursive: true });
});

const readme = ({ document }: Block): boolean => document === 'README.md';
const configurations = blocksIn('yaml').filter(readme);
const [replay = ''] = blocksIn('sh')
  .filter(readme)
  .flatMap(({ text }) => text.match(/^.*--config outputs\.yaml.*$/m) ?? []);

/** Runs the command line of README.md in a new folder with the configuration of README.md that has this type. */
async function ran(type: string, change = (text: string) => text): Promise<string> {
  const [block, ...others] = configurations.filter(({ text }) => text.includes(`type: ${type}`));
  assert.ok(block !== undefined && others.length === 0, `one example has the type ${type}`);
  const cwd = join(home, type);
  mkdirSync(cwd);
  symlinkSync(join(root, 'fixtures'), join(cwd, 'fixtures'));
  writeFileSync(join(cwd, 'outputs.yaml'), change(block.text));
  const { code, stderr } = await lines.run({ cwd, args: replay.split(' ').slice(1) });
  assert.equal(code, 0, stderr);
  return cwd;
}

/** The lines that every example must send. */
const findings = ran('file').then((cwd) => readFileSync(join(cwd, 'findings.json'), 'utf8').trimEnd().split('\n'));

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  await new Promise((closed) => server.close(closed));
  return address !== null && typeof address === 'object' ? address.port : 0;
}

it('the file of README.md gets findings', async () => {
  const expected = await findings;
  assert.ok(expected.length > 5);
  for (const line of expected) assert.equal(typeof JSON.parse(line).finding_id, 'string');
});

it('the receiver of README.md prints the findings of the webhook of README.md', async () => {
  const port = String(await freePort());
  const receiver = blocksIn('js').find(readme)?.text ?? '';
  assert.equal(receiver.trimEnd().split('\n').length, 5, 'README.md says that it has five lines');
  const file = join(home, 'receiver.mjs');
  writeFileSync(file, receiver.replace('8080', port));
  const node = spawn(process.execPath, [file], { stdio: ['ignore', 'pipe', 'inherit'] });
  const expected = await findings;
  const printed: string[] = [];
  const complete = (async () => {
    for await (const line of createInterface(node.stdout)) if (printed.push(line) === expected.length) return;
  })();
  try {
    await ran('webhook', (text) => text.replace('8080', port));
    await complete;
  } finally {
    node.kill();
  }
  assert.deepEqual(printed, expected);
});

it('NATS gets the findings of the output of README.md', async () => {
  const nats = new FakeNats();
  await nats.listen();
  try {
    await ran('nats', (text) => text.replace('nats://127.0.0.1:4222', nats.address));
    assert.deepEqual(
      nats.messages.map(({ body }) => body.toString()),
      await findings,
    );
    for (const { subject } of nats.messages) assert.match(subject, /^findings\.(info|low|medium|high|critical)$/);
  } finally {
    await nats.dispose();
  }
});
