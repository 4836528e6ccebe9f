import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodes } from '../../src/cli/failure.ts';
import { failuresOf, leftFields, logSummary, type Outcome } from '../../src/cli/outcome.ts';
import type { Severity } from '../../src/finding.ts';
import { noneLost, type OutputState } from '../../src/output/delivery.ts';
import type { LogFields } from '../../src/telemetry/log.ts';

function outcome(changes: Partial<Outcome> = {}, reporting: Partial<Outcome['reporting']> = {}): Outcome {
  const severities = new Map<Severity, number>([
    ['low', 5],
    ['high', 2],
    ['critical', 1],
  ]);
  return {
    reporting: { severities, undelivered: 0, outputs: [], ...reporting },
    statistics: { findings_over_limit: 0 },
    failOn: undefined,
    suspended: [],
    ...changes,
  };
}

describe('a detection fails', () => {
  it('by nothing where all is well, whatever it has found', () => {
    assert.deepEqual(failuresOf(outcome()), []);
  });

  it('by findings that are as severe as --fail-on says, or more', () => {
    const fail = (failOn: string) => failuresOf(outcome({ failOn }));
    assert.deepEqual(fail('info'), ['findings at least as severe as --fail-on info: 8']);
    assert.deepEqual(fail('high'), ['findings at least as severe as --fail-on high: 3']);
    assert.deepEqual(failuresOf(outcome({ failOn: 'low' }, { severities: new Map([['info', 9]]) })), []);
  });

  it('by each other reason, and tells all of them', () => {
    const failures = failuresOf(
      outcome(
        {
          statistics: { findings_over_limit: 4 },
          suspended: ['A-1', 'A-2'],
          quarantined: ['B-1'],
          restarts: 1,
          broken: 3,
        },
        { undelivered: 2 },
      ),
    );
    assert.deepEqual(failures, [
      'reports not delivered: 2',
      'findings over --max-findings: 4',
      'broken lines: 3',
      'suspended: A-1, A-2',
      'taken out of service: B-1',
      'restarts of the engine: 1',
    ]);
  });
});

describe('what is left at outputs over the network', () => {
  const account = {
    accepted: 9,
    resumed: 0,
    retried: 0,
    sent: 9,
    acknowledged: 0,
    failed: 0,
    lost: noneLost(),
    restarts: 0,
  };
  const state = { name: 'soc', state: 'ok', reason: undefined, delivered: 0, undelivered: noneLost() } as const;
  const output = (store: 'disk' | 'memory', waiting: number, dead: number): OutputState => ({
    ...state,
    waiting,
    remote: { ...account, waiting, waitingBytes: 0, store, dead, failure: undefined },
  });

  it('is no failure where the spool on disk keeps it, and is named', () => {
    const reporting = { outputs: [output('disk', 3, 2), output('disk', 1, 0)] };
    assert.deepEqual(failuresOf(outcome({}, reporting)), []);
    assert.deepEqual(leftFields(reporting), { spooled: 4, dead: 2 });
    assert.deepEqual(leftFields({ outputs: [output('memory', 0, 0)] }), {});
  });

  it('is a failure where receivers have refused it and no folder keeps it', () => {
    const reporting = { outputs: [output('memory', 0, 2), output('disk', 0, 5)] };
    assert.deepEqual(failuresOf(outcome({}, reporting)), [
      'reports that receivers refused, and that no spool folder keeps: 2',
    ]);
    assert.deepEqual(leftFields(reporting), { dead: 7 });
  });
});

it('the summary is a warning with the reasons where there are any', () => {
  const lines: unknown[] = [];
  const at =
    (level: string) =>
    (message: string, fields: LogFields = {}): void =>
      void lines.push([level, message, fields]);
  const log = { info: at('info'), warn: at('warn'), error: at('error') };
  assert.equal(logSummary(log, 'over', { events: 1 }, []), exitCodes.fine);
  assert.equal(logSummary(log, 'over', { events: 1 }, ['one', 'two']), exitCodes.bad);
  assert.deepEqual(lines, [
    ['info', 'over', { events: 1 }],
    ['warn', 'over', { events: 1, exit_code: 1, because: 'one; two' }],
  ]);
});
