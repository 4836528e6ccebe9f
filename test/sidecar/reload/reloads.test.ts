import assert from 'node:assert/strict';
import { it } from 'node:test';
import { SequentError } from '../../../src/errors.ts';
import { type Applied, Reloads } from '../../../src/sidecar/reload/reloads.ts';
import type { LogFields } from '../../../src/telemetry/log.ts';

/** Reloads whose results the test decides, and what they log. */
function reloading() {
  const lines: string[] = [];
  const note = (message: string, fields: LogFields = {}): void => {
    lines.push([message, ...Object.values(fields)].join(' '));
  };
  const waiting: { settle: PromiseWithResolvers<Applied>; stopping: AbortSignal }[] = [];
  const reloads = new Reloads({
    log: { info: note, warn: note, error: note },
    hasCome: () => false,
    apply(stopping) {
      const settle = Promise.withResolvers<Applied>();
      waiting.push({ settle, stopping });
      return settle.promise;
    },
  });
  const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
  return {
    lines,
    reloads,
    waiting,
    turn,
    async ends(how: 'unchanged' | Error): Promise<void> {
      const settle = waiting.shift()?.settle;
      if (how === 'unchanged')
        settle?.resolve({
          reloaded: undefined,
          outputs: { kept: [], changed: [], added: [], removed: [] },
          hasOtherRepeats: false,
          needRestart: [],
        });
      else settle?.reject(how);
      await turn();
    },
  };
}

const faults = (count: number): SequentError =>
  new SequentError('SEQ_SIGNATURE', {
    what: 'faults in signatures',
    where: `\n  ${Array.from({ length: count }, (_, i) => `${i}.ts: wrong`).join('\n  ')}\n`,
    todo: 'correct the files',
  });

it('a refused reload has its faults in one line, and the log says when files are as before', async () => {
  const { lines, reloads, ends } = reloading();
  reloads.request('files');
  await ends(faults(5));
  assert.equal(
    reloads.last.fault,
    'faults in signatures: 0.ts: wrong; 1.ts: wrong; 2.ts: wrong; 2 more; correct the files',
  );
  reloads.request('files');
  await ends(new SequentError('SEQ_CONFIG', { what: 'the configuration is wrong', where: 'a.yaml\n  line 8: no\n' }));
  assert.equal(reloads.last.fault, 'the configuration is wrong: a.yaml: line 8: no');
  lines.length = 0;
  reloads.request('files');
  await ends('unchanged');
  assert.deepEqual(lines, ['the reload is no longer refused, and has changed nothing']);
  reloads.request('files');
  await ends('unchanged');
  assert.equal(lines.length, 1);
});

it('the end of the program ends a running reload, and nothing is logged after it', async () => {
  const { lines, reloads, waiting, ends, turn } = reloading();
  reloads.request('signal');
  reloads.request('signal');
  assert.equal(waiting[0]?.stopping.aborted, false);
  reloads.stop();
  assert.equal(waiting[0]?.stopping.aborted, true);
  await ends(faults(1));
  reloads.request('signal');
  await turn();
  assert.deepEqual([waiting.length, lines, reloads.refused], [0, [], 0]);
});
