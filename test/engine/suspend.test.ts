import assert from 'node:assert/strict';
import { it } from 'node:test';
import { event } from '../../src/public/testing.ts';
import { base, bench, said } from './run.ts';

interface Ctx {
  after(ms: number, key: string, fn: () => unknown): void;
}

it('a signature that is suspended from outside runs no more, nor do its timers; others keep their state', () => {
  const counts = (id: string) => {
    let count = 0;
    const on = {
      rseq(_event: unknown, ctx: Ctx) {
        ctx.after(1_000, `${count}`, () => ({ text: `${id} waited` }));
        return { text: `${id} ${++count}` };
      },
    };
    return { ...base, id, name: id.toLowerCase().replace('-', '_'), on };
  };
  const { engine, findings, send } = bench([counts('TEST-1'), counts('TEST-2')]);
  send(event('rseq', { sig: 1 }), 0);
  send(event('rseq', { sig: 2 }), 500);
  engine.suspend('TEST-1');
  send(event('rseq', { sig: 3 }), 600);
  engine.end();
  const texts = said(findings).map(String);
  assert.ok(!texts.includes('TEST-1 waited'), texts.join());
  assert.deepEqual(
    texts.filter((text) => text !== 'TEST-2 waited' && text.startsWith('TEST-2')),
    ['TEST-2 1', 'TEST-2 2', 'TEST-2 3'],
  );
  assert.ok(texts.includes('TEST-2 waited'));
  assert.ok(!texts.includes('TEST-1 3'));
});
