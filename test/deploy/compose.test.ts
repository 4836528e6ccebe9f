import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { parse } from 'yaml';
import { z } from 'zod';
import { folder, recording, runLine, simulated, start } from '../e2e/sequent.ts';
import { root } from '../house/documents.ts';

const service = z.object({
  command: z.array(z.string()),
  environment: z.record(z.string(), z.string()).default({}),
  volumes: z.array(z.string()),
  healthcheck: z.object({ test: z.array(z.string()) }).optional(),
});
const text = readFileSync(join(root, 'deploy/compose.yaml'), 'utf8');
const { tracee, sequent } = z
  .object({ services: z.object({ tracee: service, sequent: service }) })
  .parse(parse(text)).services;

describe('deploy/compose.yaml', () => {
  it('has one socket for both containers', () => {
    const [, socket = ''] = /unix:(\S+)/.exec(tracee.command.join(' ')) ?? [];
    assert.ok(sequent.command.includes(`unix:${socket}`));
    const mounted = ({ volumes }: z.infer<typeof service>) => volumes.find((volume) => volume.startsWith('socket:'));
    assert.equal(mounted(tracee), `socket:${socket.replace(/\/[^/]+$/, '')}`);
    assert.equal(mounted(sequent), `${mounted(tracee)}:ro`);
  });

  it('has a command line that reads a simulated Tracee, and a probe that finds it healthy', async (t) => {
    const home = folder(t);
    const place = (word: string) => word.replace(/^unix:.*$/, `unix:${join(home, 'tracee.sock')}`);
    const health = `unix:${join(home, 'health.sock')}`;
    const settings = Object.entries(sequent.environment).filter(([name]) => name.startsWith('SEQUENT_'));
    assert.deepEqual(settings.map(([name]) => name).toSorted(), ['SEQUENT_ENGINE_MEMORY', 'SEQUENT_HEALTH']);
    const flags = ['--health', health, '--engine-memory', sequent.environment['SEQUENT_ENGINE_MEMORY'] ?? ''];
    const run = start(t, ...sequent.command.map(place), ...flags);
    const server = await simulated(t, recording('rseq-extra.pb.gz'), place('unix:'), {
      repeat: Number.POSITIVE_INFINITY,
    });
    await run.saysOnStdout(/"signature"/);
    const [, program, ...probe] = sequent.healthcheck?.test ?? [];
    assert.equal(program, 'sequent');
    assert.deepEqual(await runLine(...probe, '--health', health), { code: 0, stdout: 'ok\n', stderr: '' });
    // An endless stream would be drained for 3 s.
    server.kill();
    await run.saysOnStderr(/no connection to Tracee/);
    run.child.kill('SIGTERM');
    assert.equal(await run.ended, 0, run.stderr());
  });
});
