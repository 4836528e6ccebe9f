import assert from 'node:assert/strict';
import { PassThrough } from 'node:stream';
import type { TestContext } from 'node:test';
import type { Finding } from '../../../src/finding.ts';
import { sumOf } from '../../../src/output/delivery.ts';
import { findingId } from '../../../src/output/finding-id.ts';
import type { OutputSpec } from '../../../src/output/output.ts';
import { openReporting, type Reporting, type ReportingOptions } from '../../../src/output/reporting.ts';
import { type Answer, HttpReceiver, type Received } from '../destination/http/http-receiver.ts';
import { until } from '../destination/kit/waiting.ts';
import { sampleFinding, sampleIdentity } from '../sample-finding.ts';

/** A receiver of webhooks that takes everything. */
export async function receiver(t: TestContext): Promise<HttpReceiver> {
  const one = await HttpReceiver.start((request: Received): Answer => {
    const ids = String(request.headers['x-sequent-finding-ids']).split(',');
    return { status: 200, arrivals: ids.map((id) => ({ id, body: request.body })) };
  });
  t.after(() => one.dispose());
  return one;
}

/** A webhook of the configuration. */
export function webhook(name: string, url: string, options: object = {}): OutputSpec {
  const remote = {
    name,
    type: 'webhook',
    options: { url: `${url}/in`, body: 'ndjson', ...options },
    contentType: 'application/json',
    batch: { records: 20, bytes: 1_000_000, lingerMs: 1 },
    retry: { firstMs: 10, mostMs: 20 },
  } as const;
  return { name, format: 'json', choice: {}, destination: { type: 'remote', remote } };
}

export function file(name: string, path: string, changes: Partial<OutputSpec> = {}): OutputSpec {
  return { name, format: 'json', choice: {}, destination: { type: 'file', path }, ...changes };
}

/** Reporting whose outputs a test replaces. */
export async function scene(
  t: TestContext,
  outputs: readonly OutputSpec[],
  { dir, ...changes }: Partial<ReportingOptions> & { readonly dir?: string | undefined } = {},
) {
  const clock = { ms: 0 };
  const said: string[] = [];
  const say = (message: string, fields: object = {}): void => void said.push(`${message} ${JSON.stringify(fields)}`);
  const reporting = await openReporting({
    outputs,
    stdout: new PassThrough().resume(),
    stdoutFile: undefined,
    colour: false,
    columns: undefined,
    identity: sampleIdentity,
    remote: { spool: { dir, maxBytes: 10_000_000, maxAgeMs: 3_600_000 }, node: 'worker-1', env: {} },
    log: { info: say, warn: say, error: say },
    source: 'live',
    onGone: () => said.push('gone'),
    now: () => performance.now() + clock.ms,
    ...changes,
  });
  t.after(() => reporting.close());
  const ids: string[] = [];
  let number = 0;
  return {
    reporting,
    clock,
    said,
    logged: (pattern: RegExp) => said.filter((line) => pattern.test(line)).length,
    /** Ids of the findings so far. */
    ids,
    find(count: number, data: Partial<Finding> = {}): readonly string[] {
      const from = ids.length;
      for (let at = 0; at < count; at++) {
        const finding = sampleFinding({ subject: `subject ${++number}`, ...data });
        ids.push(findingId(finding));
        reporting.finding(finding);
      }
      return ids.slice(from);
    },
    async replace(next: readonly OutputSpec[]) {
      const change = await reporting.prepare({ outputs: next });
      change.begin();
      return change.changes;
    },
    state(name: string) {
      const found = reporting.outputs.find((output) => output.name === name);
      assert.ok(found, name);
      return found;
    },
    /** Waits until an output has delivered this number of findings. */
    delivered: (name: string, count: number) =>
      until(`${name} has delivered ${count}`, () => deliveredBy(reporting, name) === count),
  };
}

function deliveredBy({ outputs }: Reporting, name: string): number {
  return outputs.find((output) => output.name === name)?.delivered ?? 0;
}

/** Everything that was handed to an output over the network is somewhere. */
export function checkSum({ outputs }: Reporting, name: string): void {
  const { remote } = outputs.find((output) => output.name === name) ?? {};
  assert.ok(remote, name);
  const { accepted, resumed, retried, acknowledged, dead, lost, waiting } = remote;
  assert.equal(accepted + resumed + retried, acknowledged + dead + sumOf(lost) + waiting, JSON.stringify(remote));
}

export async function arrivedIds(one: HttpReceiver): Promise<string[]> {
  return (await one.arrived()).map(({ id }) => id);
}
