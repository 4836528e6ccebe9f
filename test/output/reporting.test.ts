import assert from 'node:assert/strict';
import { once } from 'node:events';
import { PassThrough, Writable } from 'node:stream';
import { describe, it } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { parseOutput } from '../../src/output/output.ts';
import { openReporting, type ReportingOptions } from '../../src/output/reporting.ts';
import { sampleFinding, sampleIdentity } from './sample-finding.ts';

function options(stdout: Writable, changes: Partial<ReportingOptions> = {}) {
  const clock = { ms: 0 };
  const said: string[] = [];
  const say = (message: string, fields: object = {}): void => void said.push(`${message} ${JSON.stringify(fields)}`);
  const all: ReportingOptions = {
    outputs: [parseOutput('json')],
    stdout,
    stdoutFile: undefined,
    colour: false,
    columns: undefined,
    identity: sampleIdentity,
    log: { info: say, warn: say, error: say },
    source: 'live',
    onGone: () => said.push('gone'),
    now: () => clock.ms,
    ...changes,
  };
  return { all, clock, said };
}

/** A stream whose reader takes nothing until it is told to take everything. */
function stuckStream() {
  let open = false;
  let waiting: (() => void) | undefined;
  const taken: string[] = [];
  const stream = new Writable({
    write(chunk, _encoding, done) {
      taken.push(String(chunk));
      if (open) done();
      else waiting = done;
    },
  });
  const release = (): void => {
    open = true;
    waiting?.();
  };
  return { stream, release, lines: () => taken.join('').split('\n').length - 1 };
}

/** A stream whose reader takes one part at a time. */
function slowStream() {
  let waiting: (() => void) | undefined;
  const stream = new Writable({
    highWaterMark: 1,
    write(_chunk, _encoding, done) {
      waiting = done;
    },
  });
  return { stream, take: () => waiting?.() };
}

/** Lets everything run that is due. */
async function turns(): Promise<void> {
  for (let i = 0; i < 5; i++) await setImmediate();
}

function report(count: number, severity: 'low' | 'critical' = 'low') {
  const { threat } = sampleFinding();
  return Array.from({ length: count }, (_, at) =>
    sampleFinding({ subject: `${severity} ${at}`, threat: { ...threat, severity }, tags: ['x'.repeat(6_000)] }),
  );
}

describe('openReporting', () => {
  it('loses a malformed finding alone, counts and tells it, and comes to its end', async () => {
    const stream = new PassThrough();
    let written = '';
    stream.on('data', (chunk) => (written += String(chunk)));
    const { all, said } = options(stream, {
      source: 'recorded',
      outputs: [parseOutput('json'), parseOutput('pretty')],
    });
    const reporting = await openReporting(all);
    const threat: Partial<ReturnType<typeof sampleFinding>> = { threat: JSON.parse('{"severity":"huge"}') };
    const detected: Partial<ReturnType<typeof sampleFinding>> = { detectedFrom: JSON.parse('{"name":7,"data":3}') };
    reporting.finding(sampleFinding(threat));
    reporting.finding(sampleFinding(detected));
    reporting.finding(sampleFinding({ subject: 'well', tags: ['well'] }));
    await reporting.close();
    assert.ok(reporting.undelivered >= 2, `${reporting.undelivered}`);
    assert.ok(written.includes('well'), written);
    assert.ok(said.some((line) => line.startsWith('a finding cannot be written and is lost {"signature":')));
  });

  it('says when a recording has to wait, and lets it go on when there is room; everything arrives', async () => {
    const { stream, release, lines } = stuckStream();
    const { all } = options(stream, { source: 'recorded' });
    const reporting = await openReporting(all);
    assert.equal(reporting.room(), undefined);
    const findings = report(4_000);
    for (const finding of findings) reporting.finding(finding);
    const room = reporting.room();
    assert.ok(room);
    release();
    await room;
    assert.equal(reporting.room(), undefined);
    await reporting.close();
    assert.deepEqual([lines(), reporting.undelivered], [findings.length, 0]);
    assert.equal(reporting.outputs[0]?.delivered, findings.length);
  });

  it('says that a reader is stuck before anything is lost, and when it takes something again', async () => {
    const { stream, release } = stuckStream();
    const { all, clock, said } = options(stream);
    const reporting = await openReporting(all);
    const [state] = reporting.outputs;
    const [first, ...others] = report(10);
    if (first !== undefined) reporting.finding(first);
    clock.ms = 4_000;
    for (const finding of others) reporting.finding(finding);
    clock.ms = 4_999;
    reporting.time(4_000_000_000n);
    assert.equal(state?.state, 'ok');
    clock.ms = 5_000;
    reporting.time(5_000_000_000n);
    assert.deepEqual([state?.state, state?.reason], ['stuck', 'it has taken nothing for 5 s']);
    assert.match(said[0] ?? '', /an output takes nothing.*"output":"json"/);
    release();
    await reporting.close();
    assert.equal(state?.state, 'ok');
    assert.match(said[1] ?? '', /takes something again/);
    assert.deepEqual([said.length, reporting.undelivered, state.delivered], [2, 0, 10]);
  });

  it('loses the least severe of a live stream, tells it at once and every 10 s, and says when all arrives again', async () => {
    const { stream, release } = stuckStream();
    const { all, clock, said } = options(stream);
    const reporting = await openReporting(all);
    for (const finding of report(4_000)) reporting.finding(finding);
    assert.equal(said.length, 1);
    assert.match(said[0] ?? '', /findings were not delivered.*"output":"json".*"lost_low":1}/);
    for (const finding of report(100, 'critical')) reporting.finding(finding);
    const [state] = reporting.outputs;
    assert.equal(state?.state, 'behind');
    assert.equal(state.undelivered.critical, 0);
    assert.ok(state.undelivered.low > 1_000);
    clock.ms = 10_000;
    reporting.time(1_000_000_000_000n);
    assert.match(said[1] ?? '', /an output takes nothing/);
    assert.match(said[2] ?? '', new RegExp(`"lost_low":${state.undelivered.low}}`));
    release();
    await reporting.close();
    assert.match(said[3] ?? '', /takes something again/);
    assert.match(said[4] ?? '', /an output takes everything again/);
    assert.equal(state.state, 'ok');
    assert.equal(state.delivered + reporting.undelivered, 4_100);
  });

  it('does not wait longer than 5 s at the end for an output that takes nothing, and counts what is left there', async (t) => {
    const { stream } = stuckStream();
    const { all, clock } = options(stream);
    const reporting = await openReporting(all);
    for (const finding of report(10)) reporting.finding(finding);
    t.mock.timers.enable({ apis: ['setInterval'] });
    let isClosed = false;
    const closing = reporting.close().then(() => (isClosed = true));
    clock.ms = 4_999;
    t.mock.timers.tick(250);
    await turns();
    assert.equal(isClosed, false);
    clock.ms = 5_000;
    t.mock.timers.tick(250);
    await closing;
    assert.equal((reporting.outputs[0]?.delivered ?? 0) + reporting.undelivered, 10);
    assert.ok(reporting.undelivered > 0);
  });

  it('waits for an output that takes something now and then, and for one behind a recording until it is to hurry', async (t) => {
    for (const source of ['live', 'recorded'] as const) {
      const { stream, take } = slowStream();
      const { all, clock } = options(stream, { source });
      const reporting = await openReporting(all);
      for (const finding of report(3)) reporting.finding(finding);
      t.mock.timers.enable({ apis: ['setInterval'] });
      const hurry = new AbortController();
      let isClosed = false;
      const closing = reporting.close(hurry.signal).then(() => (isClosed = true));
      const later = async (ms: number): Promise<void> => {
        clock.ms += ms;
        t.mock.timers.tick(250);
        await turns();
      };
      await later(4_000);
      if (source === 'live') take();
      await turns();
      await later(4_000);
      await later(source === 'live' ? 4_000 : 60_000);
      assert.equal(isClosed, false, source);
      if (source === 'recorded') hurry.abort();
      await later(1_000);
      await later(5_000);
      await closing;
      t.mock.timers.reset();
    }
  });

  it('says once when no output is left, and counts for each what does not arrive', async () => {
    const first = new PassThrough();
    const { all, said } = options(first, { outputs: [parseOutput('json'), parseOutput('pretty')] });
    const reporting = await openReporting(all);
    const closed = once(first, 'close');
    first.destroy();
    await closed;
    assert.deepEqual(said.filter((line) => line === 'gone').length, 1);
    assert.match(said.join('\n'), /no output is left/);
    for (const finding of report(3)) reporting.finding(finding);
    await reporting.close();
    assert.equal(reporting.undelivered, 6);
  });

  it('counts what was lost on the way to the outputs as undelivered', async () => {
    const { all, said } = options(new PassThrough());
    const reporting = await openReporting(all);
    reporting.transit.lost('high', 5);
    assert.equal(reporting.undelivered, 5);
    assert.match(said[0] ?? '', /findings are lost between.*"lost_high":5/);
    await reporting.close();
  });
});
