import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { describe, it, type TestContext } from 'node:test';
import type { Severity } from '../../../src/finding.ts';
import { Delivery, type DeliveryNews, sumOf } from '../../../src/output/delivery.ts';
import { RemoteOutputs } from '../../../src/output/remote/remote-outputs.ts';
import type { Log } from '../../../src/telemetry/log.ts';
import { HttpReceiver } from '../destination/http/http-receiver.ts';
import { webhookHandler } from '../destination/http/webhook-handler.ts';
import { soon, until } from '../destination/kit/waiting.ts';
import { temporaryFolder } from '../spool/folder.ts';
import { sampleRecord } from '../spool/sample-records.ts';

type Fault = 'throw' | 'vanish';

/** An output to a receiver that takes nothing yet, in a delivery thread into which a fault can be injected. */
async function start(t: TestContext, dir: string | undefined) {
  const receiver = await HttpReceiver.start(webhookHandler('single'));
  t.after(() => receiver.dispose());
  await receiver.behave('hang');
  const name = randomUUID();
  const channel = new BroadcastChannel(name);
  t.after(() => channel.close());
  const lines: string[] = [];
  const log: Log = {
    info: (message) => void lines.push(message),
    warn: (message) => void lines.push(message),
    error: (message) => void lines.push(message),
  };
  const output = {
    name: 'soc',
    type: 'webhook',
    options: { url: `${receiver.url}/in` },
    contentType: 'application/json',
    batch: { records: 10, bytes: 100_000, lingerMs: 1 },
    retry: { firstMs: 10, mostMs: 20 },
  } as const;
  const remote = await RemoteOutputs.start(
    {
      spool: { dir, maxBytes: 10_000_000, maxAgeMs: 3_600_000 },
      node: 'worker-1',
      environment: {},
      source: 'live',
    },
    { NODE_OPTIONS: `--import ${new URL('fault.ts', import.meta.url).href}`, FAULT_CHANNEL: name },
    log,
  );
  t.after(() => remote.close());
  const news: Pick<DeliveryNews, 'about' | 'reason'>[] = [];
  const delivery = new Delivery('soc', { onNews: ({ about, reason }) => news.push({ about, reason }) });
  const link = remote.begin(await remote.open(output), delivery);
  const write = (prefix: string, count: number, severity: Severity): void => {
    for (let number = 0; number < count; number++) {
      const { body, ...facts } = sampleRecord(`${prefix}${number}`, { severity });
      link.write(body, severity, facts);
    }
  };
  const account = () => {
    assert.ok(delivery.remote !== undefined);
    return delivery.remote;
  };
  return {
    receiver,
    delivery,
    link,
    news,
    logged: (pattern: RegExp) => lines.filter((line) => pattern.test(line)).length,
    write,
    account,
    inject: (fault: Fault) => channel.postMessage(fault),
    stored: (records: number) => until('the records are stored', () => delivery.remote?.waiting === records),
    arrivedIds: async () => (await receiver.arrived()).map(({ id }) => id),
    checkSum() {
      const { accepted, resumed, retried, acknowledged, dead, lost, waiting } = account();
      assert.equal(
        accepted + resumed + retried,
        acknowledged + dead + sumOf(lost) + waiting,
        JSON.stringify(account()),
      );
    },
  };
}

const names = (prefix: string, count: number): string[] => Array.from({ length: count }, (_, at) => `${prefix}${at}`);

describe('a delivery thread that ends by itself is started again', { timeout: 120_000 }, () => {
  for (const fault of ['throw', 'vanish'] as const) {
    it(`and sends what is on disk, in order, when it ends with: ${fault}`, async (t) => {
      const { receiver, delivery, write, account, inject, stored, ...scene } = await start(t, temporaryFolder(t));
      write('a', 25, 'high');
      await stored(25);
      inject(fault);
      await until('the fault is logged', () => scene.logged(/has ended and is started again/) === 1);
      write('b', 25, 'high');
      await until('the thread runs again', () => account().restarts === 1);
      await stored(50);
      scene.checkSum();
      await receiver.behave('accept');
      await until('all arrive', () => account().waiting === 0);
      await soon('the end', scene.link.close(AbortSignal.timeout(60_000)));
      scene.checkSum();
      assert.deepEqual([...new Set(await scene.arrivedIds())], [...names('a', 25), ...names('b', 25)]);
      const { accepted, resumed } = account();
      assert.deepEqual([accepted + resumed, sumOf(delivery.undelivered)], [50, 0]);
      assert.equal(delivery.state, 'ok');
      assert.equal(scene.logged(/runs again/), 1);
      assert.deepEqual(
        scene.news.map(({ about }) => about),
        ['failing', 'working'],
      );
      assert.match(scene.news[0]?.reason ?? '', /^its thread has ended and is started again \(/);
    });

    it(`and counts what was only in memory as lost, when it ends with: ${fault}`, async (t) => {
      const { receiver, delivery, write, account, inject, stored, ...scene } = await start(t, undefined);
      write('a', 25, 'high');
      await stored(25);
      inject(fault);
      await until('the records are lost', () => sumOf(delivery.undelivered) === 25);
      await receiver.behave('accept');
      write('b', 25, 'high');
      await until('the others arrive', () => account().acknowledged === 25);
      await soon('the end', scene.link.close(AbortSignal.timeout(60_000)));
      scene.checkSum();
      // The receiver may still take the record that was in flight.
      const arrived = (await scene.arrivedIds()).filter((id) => id.startsWith('b'));
      assert.deepEqual(arrived, names('b', 25));
      assert.equal(sumOf(delivery.undelivered), 25);
      if (fault === 'throw') assert.equal(delivery.undelivered.high, 25, 'by severity');
      assert.equal(account().restarts, 1);
    });
  }

  it('but not when it ends while its outputs are closed', async (t) => {
    const { delivery, write, inject, stored, ...scene } = await start(t, temporaryFolder(t));
    write('a', 5, 'low');
    await stored(5);
    const closing = scene.link.close(AbortSignal.timeout(60_000));
    inject('throw');
    await soon('the end', closing);
    assert.equal(delivery.state, 'gone');
    assert.match(delivery.reason ?? '', /injected fault/);
    assert.deepEqual([sumOf(delivery.undelivered), delivery.remote?.waiting], [0, 5]);
    scene.checkSum();
  });
});
