import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  evaluationOptions,
  logFormat,
  reportingOptions,
  whatToLoad,
} from '../../../src/cli/options/detection-settings.ts';
import { sidecarOptions, traceeAddress } from '../../../src/cli/options/sidecar-options.ts';
import { EffectiveSettings } from '../../../src/config/effective-settings.ts';
import { SequentError } from '../../../src/errors.ts';

const log = { info() {}, warn() {}, error() {} };

/** What the parts of the program are given with these settings. */
function composed(values: Readonly<Record<string, unknown>>) {
  const settings = EffectiveSettings.fixed(values);
  const evaluation = evaluationOptions(settings, 'live');
  return {
    settings,
    evaluation,
    recorded: evaluationOptions(settings, 'recorded'),
    reporting: reportingOptions(settings, { source: 'live', log, onGone() {} }),
    sidecar: sidecarOptions({ settings, evaluation, log }),
  };
}

type Composed = ReturnType<typeof composed>;

/** Where a setting arrives, and what is there by default and with a value. */
const arrivals: readonly (readonly [
  key: string,
  value: unknown,
  where: (all: Composed) => unknown,
  byDefault: unknown,
  set: unknown,
])[] = [
  ['signatures', ['rseq'], ({ evaluation }) => evaluation.packs, [], ['rseq']],
  ['tracee_detectors', ['/d'], ({ evaluation }) => evaluation.detectors, [], ['/d']],
  ['arch', 'arm64', ({ recorded }) => recorded.arch, 'amd64', 'arm64'],
  ['arch', 'arm64', ({ sidecar }) => sidecar.evaluation.arch, process.arch === 'arm64' ? 'arm64' : 'amd64', 'arm64'],
  ['tracee_findings', false, ({ evaluation }) => evaluation.traceeFindings, true, false],
  ['max_findings', 7, ({ evaluation }) => evaluation.maxFindings, 1_000, 7],
  ['finding_size', 8, ({ evaluation }) => evaluation.findingBytes, 65_536, 8_192],
  ['finding_size', 8, ({ reporting }) => reporting.findingBytes, 65_536, 8_192],
  ['engine_memory', 64, ({ sidecar }) => sidecar.engineMiB, 512, 64],
  ['load_timeout', '2s', ({ sidecar }) => sidecar.loadTimeoutMs, 30_000, 2_000],
  ['max_events', 9, ({ sidecar }) => sidecar.maxEvents, undefined, 9],
  ['repeats.window', 5, ({ reporting }) => reporting.repeats?.windowNs, 60_000_000_000n, 5_000_000_000n],
  ['repeats.key', ['user'], ({ reporting }) => reporting.repeats?.key, ['subject'], ['user']],
  [
    'repeats.signatures',
    { 'A-1': { window: 0 } },
    ({ reporting }) => reporting.repeats?.signatures,
    {},
    { 'A-1': { windowNs: 0n, key: ['subject'] } },
  ],
  ['repeats.signatures', { 'A-1': {} }, ({ evaluation }) => Object.keys(evaluation.repeatsOf ?? {}), [], ['A-1']],
  [
    'output',
    ['json=/x'],
    ({ reporting }) => reporting.outputs,
    [{ format: 'pretty', destination: { type: 'stdout' } }],
    [{ format: 'json', destination: { type: 'file', path: '/x' } }],
  ],
  [
    'outputs',
    [{ name: 'local', type: 'file', path: '/x', rotate: { size: '1MiB', gzip: true } }],
    ({ reporting }) => reporting.outputs.map(({ destination }) => destination),
    [{ type: 'stdout' }],
    [{ type: 'file', path: '/x', rotate: { size: 2 ** 20, keep: 5, gzip: true } }],
  ],
  ['transport', 'grpc', ({ sidecar }) => sidecar.transport, 'auto', 'grpc'],
  ['wait', true, ({ sidecar }) => sidecar.wait, false, true],
  ['on_overload', 'block', ({ sidecar }) => sidecar.onOverload, 'drop', 'block'],
  ['buffer', 64, ({ sidecar }) => sidecar.bufferBytes, 32 * 2 ** 20, 64 * 2 ** 20],
  ['signature_budget', 50, ({ sidecar }) => sidecar.budget, 0.2, 0.5],
  [
    'tracee',
    'tcp:10.0.0.1:5',
    ({ settings }) => traceeAddress(settings),
    { kind: 'unix', path: '/var/run/tracee.sock' },
    { kind: 'tcp', host: '10.0.0.1', port: 5 },
  ],
  ['log_format', 'text', ({ settings }) => logFormat(settings), process.stderr.isTTY ? 'text' : 'json', 'text'],
];

describe('a setting arrives where it is for, and its default where nobody sets it', () => {
  for (const [key, value, where, byDefault, set] of arrivals) {
    it(`${key}: ${where.toString().replace(/^.*=> /s, '')}`, () => {
      assert.deepEqual(where(composed({})), byDefault);
      assert.deepEqual(where(composed({ [key]: value })), set);
    });
  }

  it('options, with their places', async () => {
    const flags = new Map([['options', ['A-1.a=5']]]);
    const settings = await EffectiveSettings.load(flags, { SEQUENT_OPTIONS: '{A-1: {b: 6}}' });
    const { options, optionPlaces } = evaluationOptions(settings, 'live');
    assert.deepEqual(options, { 'A-1': { a: 5, b: 6 } });
    assert.deepEqual(optionPlaces, { 'A-1.a': '--option', 'A-1.b': 'SEQUENT_OPTIONS' });
  });

  it('signatures and detectors of commands that only load them', () => {
    const effective = EffectiveSettings.fixed({ signatures: ['rseq'], tracee_detectors: ['/d'] });
    const { trustedKeys, ...loaded } = whatToLoad(effective, 'arm64');
    assert.deepEqual(loaded, { packs: ['rseq'], detectors: ['/d'], arch: 'arm64' });
    assert.equal(trustedKeys, undefined, 'no pack has to be signed');
  });
});

describe('a value that only its part can refuse is refused with its place', () => {
  const placeOf = (act: () => unknown): string | undefined => {
    try {
      act();
    } catch (error) {
      if (error instanceof SequentError) return error.text.where;
      throw error;
    }
    return assert.fail('it was accepted');
  };

  it('an output', async () => {
    const reporting = { source: 'live', log, onGone() {} } as const;
    const [flag, variable] = await Promise.all([
      EffectiveSettings.load(new Map([['output', ['json', 'xml']]]), {}),
      EffectiveSettings.load(new Map(), { SEQUENT_OUTPUT: 'xml' }),
    ]);
    assert.equal(
      placeOf(() => reportingOptions(flag, reporting)),
      '--output xml',
    );
    assert.equal(
      placeOf(() => reportingOptions(variable, reporting)),
      'SEQUENT_OUTPUT xml',
    );
  });

  it('an address', async () => {
    const variable = await EffectiveSettings.load(new Map(), { SEQUENT_TRACEE: 'http://x' });
    assert.equal(
      placeOf(() => traceeAddress(variable)),
      'SEQUENT_TRACEE http://x',
    );
  });
});
