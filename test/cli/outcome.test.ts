import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { exitCodes } from '../../src/cli/failure.ts';
import { failuresOf, logSummary, type Outcome } from '../../src/cli/outcome.ts';
import type { Severity } from '../../src/finding.ts';
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
