import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { Command, CommanderError } from 'commander';
import { addSettings, flagValues } from '../../src/cli/options/setting-options.ts';
import { EffectiveSettings } from '../../src/config/effective-settings.ts';
import type { Origin } from '../../src/config/origin.ts';
import { flagOf, type Setting, variableOf } from '../../src/config/settings/setting.ts';
import { settings } from '../../src/config/settings.ts';
import { SequentError } from '../../src/errors.ts';

type Name = keyof typeof settings;

/** A value of a setting, in three forms. */
interface Sample {
  /** The text after a flag and in an environment variable; lists have commas. */
  readonly text: string;
  /** The same in the file, as JSON. */
  readonly inFile: unknown;
  /** What the program gets. */
  readonly value: unknown;
}

interface Row {
  /** What the program gets where nobody says anything. */
  readonly byDefault: unknown;
  readonly one: Sample;
  readonly other: Sample;
  /** Texts, as in `Sample`, that are refused: below the least value, above the most, of another type. */
  readonly wrong: readonly string[];
  /** Values that only the file can have, and that are refused. */
  readonly wrongInFile: readonly unknown[];
  /** What the error asks for. */
  readonly needed: string;
}

const same = (value: string): Sample => ({ text: value, inFile: value, value });
const yaml = (value: unknown): Sample => ({ text: JSON.stringify(value), inFile: value, value });
const number = (value: number): Sample => ({ text: String(value), inFile: value, value });
const texts = (...values: readonly string[]): Sample => ({ text: values.join(','), inFile: values, value: values });
const truth = (value: boolean): Sample => ({ text: String(value), inFile: value, value });
const toggle = (byDefault: boolean): Row => ({
  byDefault,
  one: truth(!byDefault),
  other: truth(byDefault),
  wrong: ['yes', '1', 'TRUE'],
  wrongInFile: ['true', 1, null],
  needed: 'true or false',
});
const word = (byDefault: unknown, one: string, other: string, needed: string): Row => ({
  byDefault,
  one: same(one),
  other: same(other),
  wrong: [`${one}x`, one.toUpperCase()],
  wrongInFile: [7, null, [one]],
  needed,
});
const anyText = (byDefault: unknown, one: string, other: string, needed: string): Row => ({
  byDefault,
  one: same(one),
  other: same(other),
  wrong: [],
  wrongInFile: ['', 7, null, [one]],
  needed,
});
/** A fleet, and the values that it has without more. */
const fleet = (given: Readonly<Record<string, unknown>>): Sample => ({
  text: JSON.stringify(given),
  inFile: given,
  value: {
    timeout: 10_000,
    heartbeat: 30_000,
    lanes: 8,
    hold: 30_000,
    replicas: 1,
    keep: 259_200_000,
    keep_findings: 2_592_000_000,
    max_bytes: 10_737_418_240,
    ...given,
  },
});
const addresses = 'unix:PATH or tcp:[HOST:]PORT';

/** The compiler holds that these are all settings. */
const rows: Readonly<Record<Exclude<Name, 'config' | 'options'>, Row>> = {
  logFormat: word(undefined, 'json', 'text', 'text or json'),
  signatures: {
    byDefault: undefined,
    one: texts('rseq', '/opt/acme'),
    other: texts('tracee'),
    wrong: [],
    wrongInFile: ['rseq', [7], ['']],
    needed: 'a list of packs, folders or files|a pack, a folder or a file',
  },
  traceeDetectors: {
    byDefault: undefined,
    one: texts('/a', '/b'),
    other: texts('/c'),
    wrong: [],
    wrongInFile: ['/a', [7], ['']],
    needed: 'a list of directories|a directory',
  },
  exceptions: {
    byDefault: undefined,
    one: texts('/etc/exceptions.yaml', 'preset:runc-memfd'),
    other: texts('preset:criu'),
    wrong: [],
    wrongInFile: ['/a', [7], ['']],
    needed: 'a list of files or presets|a file, or preset:NAME',
  },
  requireSigned: toggle(false),
  trustedKeys: {
    byDefault: undefined,
    one: texts('/a.pub', '/b.pub'),
    other: texts('/c.pub'),
    wrong: [],
    wrongInFile: ['/a.pub', [7], [''], []],
    needed: 'a list of files|a file|the list is empty',
  },
  loadTimeout: {
    byDefault: 30_000,
    one: { text: '5m', inFile: 300, value: 300_000 },
    other: { text: '250ms', inFile: '250ms', value: 250 },
    wrong: ['0', '0s', '-1', '1d', '5 s', 'soon', '577h'],
    wrongInFile: [0, -1, true, null],
    needed: 'a length of time above 0 such as 30s, 5m or 1h, 24 days (576h) at most,',
  },
  reload: word('watch', 'signal', 'watch', 'watch or signal'),
  arch: word(undefined, 'arm64', 'amd64', 'amd64 or arm64'),
  traceeFindings: toggle(true),
  stateFile: anyText(undefined, '/a.state', '/b.state', 'a path'),
  ancestors: toggle(false),
  maxFindings: {
    byDefault: 1_000,
    one: number(1),
    other: number(5_000),
    wrong: ['0', '-1', '1.5', '1e3', 'many'],
    wrongInFile: [0, 1.5, '5', null],
    needed: 'a whole number of at least 1',
  },
  findingSize: {
    byDefault: 64,
    one: number(8),
    other: number(16_384),
    wrong: ['7', '16385', '8.5', 'x'],
    wrongInFile: [7, 16_385, '8', null],
    needed: 'a whole number from 8 to 16384',
  },
  engineMemory: {
    byDefault: 512,
    one: number(64),
    other: number(1_024),
    wrong: ['63', '64.5', 'x'],
    wrongInFile: [63, '64', null],
    needed: 'a whole number of at least 64',
  },
  maxEvents: {
    byDefault: undefined,
    one: number(1),
    other: number(500),
    wrong: ['0', '1.5', 'x'],
    wrongInFile: [0, '1', null],
    needed: 'a whole number of at least 1',
  },
  strict: toggle(false),
  output: {
    byDefault: ['pretty'],
    one: texts('json', 'pretty=/x'),
    other: texts('json=/y'),
    wrong: [],
    wrongInFile: ['json', [7], ['']],
    needed: 'a list of outputs|a format, with =FILE for a file,',
  },
  outputs: {
    byDefault: undefined,
    one: yaml([{ name: 'local', type: 'file', path: '/var/log/findings.json' }]),
    other: yaml([{ name: 'out', type: 'stdout', format: 'json' }]),
    wrong: ['x', '[{type: stdout}]', '[{name: a, type: no}]', '[{name: a b, type: stdout}]', '[{name: a, type: file}]'],
    wrongInFile: [7, {}, [7], [{ name: 'a', type: 'stdout', more: 1 }]],
    needed:
      'a list of outputs|a name of letters|a type is needed|a path is needed|a mapping of the options of an output|there is no such key',
  },
  fleet: {
    byDefault: undefined,
    one: fleet({ servers: ['nats://nats:4222'] }),
    other: fleet({ servers: ['tls://a:4222'], lanes: 4, replicas: 3 }),
    wrong: [
      'x',
      '{servers: []}',
      '{servers: [http://a]}',
      '{servers: [nats://a], lanes: 0}',
      '{servers: [nats://a], hold: x}',
    ],
    wrongInFile: [7, {}, [], { servers: ['nats://a'], more: 1 }],
    needed:
      'a mapping with servers|nats:// or tls:// addresses|a whole number from 1 to 256|a length of time|there is no such key',
  },
  redact: {
    byDefault: undefined,
    one: yaml({ presets: ['passwords', 'tokens'] }),
    other: yaml({ arguments: ['payload'], patterns: ['a+'] }),
    wrong: ['x', '{presets: [no]}', '{presets: tokens}', '{arguments: [""]}', '{patterns: x}'],
    wrongInFile: [7, [], { more: 1 }, { presets: ['no'] }],
    needed:
      'a mapping with presets, arguments or patterns|one of environment, passwords, tokens|a list of presets|a text is needed|a list of regular expressions|there is no such key',
  },
  historyDir: anyText(undefined, '/var/history/a', '/var/history/b', 'a folder'),
  historyMaxBytes: {
    byDefault: 256 * 2 ** 20,
    one: { text: '1GiB', inFile: '1GiB', value: 2 ** 30 },
    other: { text: '33554432', inFile: 33_554_432, value: 33_554_432 },
    wrong: ['0', '1MiB', '64MB', 'x'],
    wrongInFile: [0, true, null],
    needed: 'a size such as 64KiB, 100MiB or 1GiB',
  },
  historyMaxAge: {
    byDefault: 30 * 86_400_000,
    one: { text: '12h', inFile: '12h', value: 12 * 3_600_000 },
    other: { text: '90', inFile: 90, value: 90_000 },
    wrong: ['0', '10s', 'x'],
    wrongInFile: [0, true, null],
    needed: 'a length of time such as 500ms, 30s, 5m, 1h or 7d',
  },
  historyRedact: {
    byDefault: undefined,
    one: yaml({ presets: ['environment'] }),
    other: yaml({ arguments: ['argv'] }),
    wrong: ['x', '{presets: [no]}'],
    wrongInFile: [7, [], { more: 1 }],
    needed: 'a mapping with presets, arguments or patterns|one of environment, passwords, tokens|there is no such key',
  },
  recorderMaxBytes: {
    byDefault: undefined,
    one: { text: '256MiB', inFile: 2 ** 28, value: { bytes: 2 ** 28, ageMs: undefined } },
    other: { text: '1GiB,5m', inFile: '1GiB, 5m', value: { bytes: 2 ** 30, ageMs: 300_000 } },
    wrong: ['1MiB', 'much', '256MiB,', '256MiB,soon', '256MiB,1h,1h', '256MiB,10ms'],
    wrongInFile: [0, true, null, [2 ** 28]],
    needed: 'a size such as 256MiB, at least 8MiB, or a size and an age such as 256MiB,1h',
  },
  recorderMaxAge: {
    byDefault: 3_600_000,
    one: { text: '7d', inFile: '7d', value: 604_800_000 },
    other: { text: '30s', inFile: 30, value: 30_000 },
    wrong: ['0s', '-1h', '1w', 'soon'],
    wrongInFile: [0, '500ms', true],
    needed: 'a length of time such as',
  },
  recorderSeverity: word('high', 'critical', 'info', 'info, low, medium, high or critical'),
  recorderBefore: {
    byDefault: 60_000,
    one: { text: '5m', inFile: 300, value: 300_000 },
    other: { text: '250ms', inFile: '250ms', value: 250 },
    wrong: ['0', '-1', '2h', 'soon'],
    wrongInFile: [0, 3_601, true],
    needed: 'a length of time above 0 such as 30s, 5m or 1h, an hour (1h) at most,',
  },
  recorderAfter: {
    byDefault: 10_000,
    one: { text: '1m', inFile: 60, value: 60_000 },
    other: { text: '0', inFile: 0, value: 0 },
    wrong: ['-1', '2h', 'soon'],
    wrongInFile: [-1, 3_601, true],
    needed: 'a length of time such as 30s, 5m or 1h, an hour (1h) at most,',
  },
  recorderWhole: toggle(false),
  recorderCapsules: {
    byDefault: undefined,
    one: {
      text: '{ max_bytes: 64MiB, per_hour: 5 }',
      inFile: { max_bytes: '64MiB', per_hour: 5 },
      value: { max_bytes: 2 ** 26, per_hour: 5 },
    },
    other: { text: '{ size: 1MiB }', inFile: { size: '1MiB' }, value: { size: 2 ** 20 } },
    wrong: ['{ per_hour: -1 }', '{ other: 1 }', '5'],
    wrongInFile: [{ size: '1KiB' }, { max_bytes: 1 }, 7],
    needed:
      'a mapping with max_bytes, size or per_hour|a whole number from 0 to 3600|a size such as|there is no such key',
  },
  spoolDir: anyText(undefined, '/var/spool/a', '/var/spool/b', 'a folder'),
  spoolMaxBytes: {
    byDefault: 64 * 2 ** 20,
    one: { text: '1GiB', inFile: '1GiB', value: 2 ** 30 },
    other: { text: '2097152', inFile: 2_097_152, value: 2_097_152 },
    wrong: ['0', '1KiB', '64MB', 'x'],
    wrongInFile: [0, true, null],
    needed: 'a size such as 64KiB, 100MiB or 1GiB',
  },
  spoolMaxAge: {
    byDefault: 72 * 3_600_000,
    one: { text: '12h', inFile: '12h', value: 12 * 3_600_000 },
    other: { text: '90', inFile: 90, value: 90_000 },
    wrong: ['0', '10ms', 'x'],
    wrongInFile: [0, true, null],
    needed: 'a length of time such as 500ms, 30s, 5m, 1h or 7d',
  },
  repeatsWindow: {
    byDefault: 60_000,
    one: { text: '0', inFile: 0, value: 0 },
    other: { text: '24h', inFile: 86_400, value: 86_400_000 },
    wrong: ['-1', '25h', '86401', 'x'],
    wrongInFile: [-1, 86_401, '25h', null],
    needed: 'a length of time such as 30s, 5m or 1h, a day (24h) at most,',
  },
  repeatsKey: {
    byDefault: ['subject'],
    one: texts('executable', 'container'),
    other: texts('user'),
    wrong: ['process', 'user,user'],
    wrongInFile: ['user', ['process'], ['user', 'user'], null],
    needed:
      'a list of different parts|subject, executable, container, image, pod, namespace or user|each part is allowed once',
  },
  repeatsSignatures: {
    byDefault: undefined,
    one: { text: '{A-1: {window: 5m}}', inFile: { 'A-1': { window: '5m' } }, value: { 'A-1': { window: 300_000 } } },
    other: { text: '{A-2: {key: []}}', inFile: { 'A-2': { key: [] } }, value: { 'A-2': { key: [] } } },
    wrong: ['5', '{A-1: 5}', '{A-1: {window: 25h}}', '{A-1: {key: [x]}}'],
    wrongInFile: [5, { 'A-1': 5 }, { 'A-1': { window: '25h' } }],
    needed: 'a mapping of ids to window and key|a mapping with window or key|a day (24h) at most,|namespace or user',
  },
  nodeName: {
    ...anyText(undefined, 'worker-1', 'worker-2', 'a name of 1 to 253 characters'),
    wrong: ['x'.repeat(254)],
  },
  cluster: {
    ...anyText(undefined, 'prod', 'test', 'a name of 1 to 253 characters'),
    wrong: ['x'.repeat(254)],
  },
  labels: {
    byDefault: undefined,
    one: {
      text: '{team: payments, env_1: prod}',
      inFile: { team: 'payments', env_1: 'prod' },
      value: { team: 'payments', env_1: 'prod' },
    },
    other: { text: '{a: b}', inFile: { a: 'b' }, value: { a: 'b' } },
    wrong: ['5', '{a: 5}', '{a: ""}', '{1a: b}', '{a.b: c}', `{a: ${'x'.repeat(129)}}`],
    wrongInFile: [
      5,
      { a: 5 },
      { 'a-b': 'c' },
      { _a: 'b' },
      Object.fromEntries(Array.from({ length: 17 }, (_, i) => [`l${i}`, 'x'])),
    ],
    needed: 'a mapping of at most 16 names to texts|a text of 1 to 128 characters|a name of a label has letters',
  },
  stats: anyText(undefined, '/a.json', '/b.json', 'a file'),
  failOn: word(undefined, 'high', 'info', 'info, low, medium, high or critical'),
  tracee: anyText('unix:/var/run/tracee.sock', 'tcp:127.0.0.1:1', 'unix:/x', addresses),
  traceeVersion: anyText(undefined, 'main', 'v0.24.1', 'v0.24.1, main or another version'),
  transport: word('auto', 'grpc', 'direct', 'auto, direct or grpc'),
  wait: toggle(false),
  onOverload: word('drop', 'block', 'drop', 'drop or block'),
  buffer: {
    byDefault: 32,
    one: number(8),
    other: number(1_024),
    wrong: ['4', '2048', '12', '8.5', 'x'],
    wrongInFile: [4, 2_048, 12, '8', null],
    needed: 'a power of two from 8 to 1024',
  },
  signatureBudget: {
    byDefault: 20,
    one: number(0.5),
    other: number(100),
    wrong: ['0', '100.5', '-1', 'x'],
    wrongInFile: [0, 100.5, '20', null],
    needed: 'a percentage above 0 and up to 100',
  },
  health: anyText(undefined, 'tcp:127.0.0.1:2', 'unix:/y', addresses),
  web: anyText(undefined, 'tcp:127.0.0.1:3', 'unix:/z', addresses),
  webHosts: {
    byDefault: undefined,
    one: texts('node-7.example.org', 'page'),
    other: texts('x'),
    wrong: [],
    wrongInFile: ['x', [7], [''], []],
    needed: 'a list of names of hosts|a name of a host|the list is empty',
  },
  webToken: anyText(undefined, '0123456789abcdef', 'fedcba9876543210', 'a token'),
  webTokenFile: anyText(undefined, '/a.token', '/b.token', 'a file'),
  webCertificate: anyText(undefined, '/a.pem', '/b.pem', 'a file'),
  webKey: anyText(undefined, '/a.key', '/b.key', 'a file'),
};

const folder = mkdtempSync(join(tmpdir(), 'sequent-settings-'));
after(() => rmSync(folder, { recursive: true }));
const file = join(folder, 'sequent.yaml');

interface Said {
  readonly flag?: Sample | undefined;
  readonly variable?: Sample | undefined;
  readonly file?: Sample | undefined;
}

/** The arguments by which a flag sets a value. */
function flagArguments(setting: Setting, text: string): string[] {
  const flag = flagOf(setting);
  if (flag === undefined) return [];
  if (setting.kind.isToggle) return [text === 'true' ? flag : flag.replace(/^--/, '--no-')];
  const each = setting.kind.element === undefined ? [text] : text.split(',');
  return each.flatMap((one) => [flag, one]);
}

/** One line that sets a value in the file. JSON is YAML. */
function fileLine({ key }: Setting, value: unknown): string {
  const [first = '', second] = key.split('.');
  return JSON.stringify({ [first]: second === undefined ? value : { [second]: value } });
}

function parsed(args: readonly string[]): ReturnType<typeof flagValues> {
  const command = addSettings(new Command('x').exitOverride().configureOutput({ writeErr() {} }), 'all');
  return flagValues(command.parse(args, { from: 'user' }));
}

/** The settings that hold where this is said of one. */
async function said(setting: Setting, { flag, variable, file: inFile }: Said): Promise<EffectiveSettings> {
  const args = flag === undefined ? [] : flagArguments(setting, flag.text);
  if (inFile !== undefined) writeFileSync(file, `# settings\n${fileLine(setting, inFile.inFile)}\n`);
  const config = inFile === undefined ? [] : ['--config', file];
  const variables = variable === undefined ? {} : { [variableOf(setting)]: variable.text };
  return EffectiveSettings.load(parsed([...args, ...config]), variables);
}

/** Loads them, and gives the error that this ends with. */
async function refusal(load: () => Promise<unknown> | unknown): Promise<CommanderError | SequentError> {
  try {
    await load();
  } catch (error) {
    if (error instanceof CommanderError || error instanceof SequentError) return error;
    throw error;
  }
  return assert.fail('it was accepted');
}

for (const [name, row] of Object.entries(rows)) {
  const setting: Setting = settings[name as Name];
  const hasFlag = setting.flag !== undefined;
  const isInFile = setting.inFile !== false;
  const { byDefault, one, other, wrong, wrongInFile, needed } = row;

  describe(`the setting ${setting.key}`, () => {
    const check = async (given: Said, value: unknown, origin: Origin): Promise<void> => {
      const effective = await said(setting, given);
      assert.deepEqual(effective.get(setting), value);
      assert.deepEqual(effective.origin(setting), origin);
    };
    const ofFlag = ({ text }: Sample): Origin => ({
      kind: 'flag',
      flag: flagArguments(setting, text)[0] ?? '',
    });
    const ofVariable: Origin = { kind: 'environment', variable: variableOf(setting) };
    const ofFile: Origin = { kind: 'file', file, line: 2 };

    it('has its default', () => check({}, byDefault, { kind: 'default' }));

    it('comes from the file, the environment and the flag', async () => {
      for (const sample of [one, other]) {
        if (isInFile) await check({ file: sample }, sample.value, ofFile);
        await check({ variable: sample }, sample.value, ofVariable);
        if (hasFlag) await check({ flag: sample }, sample.value, ofFlag(sample));
      }
    });

    it('comes from the nearest of them where several set it', async () => {
      for (const [near, far] of [
        [one, other],
        [other, one],
      ] as const) {
        if (isInFile) await check({ file: far, variable: near }, near.value, ofVariable);
        if (hasFlag) await check({ variable: far, flag: near }, near.value, ofFlag(near));
        if (hasFlag && isInFile) await check({ file: far, flag: near }, near.value, ofFlag(near));
        if (hasFlag && isInFile) await check({ file: far, variable: far, flag: near }, near.value, ofFlag(near));
      }
    });

    it('is refused where it is wrong, with its place and what is needed', async () => {
      const isNeeded = (text: string): void => {
        assert.ok(
          needed.split('|').some((one) => text.includes(one)),
          `${text} does not say ${needed}`,
        );
      };
      for (const text of wrong) {
        const variable = await refusal(() => said(setting, { variable: { ...one, text } }));
        assert.match(variable.message, new RegExp(`\\n {2}${variableOf(setting)}: `));
        isNeeded(variable.message);
        // A flag that is there without a value cannot be wrong, and a list is not checked as a whole.
        if (!hasFlag || setting.kind.isToggle) continue;
        const flag = await refusal(() => parsed(flagArguments(setting, text)));
        assert.ok(flag.message.includes(`'${setting.flag}'`) || flag.message.includes(flagOf(setting) ?? ''));
        if (!text.startsWith('-')) isNeeded(flag.message);
      }
      for (const inFile of isInFile ? wrongInFile : []) {
        const told = await refusal(() => said(setting, { file: { ...one, inFile } }));
        assert.ok(told.message.includes(file), told.message);
        assert.match(told.message, new RegExp(`\\n {2}line 2: ${setting.key.replace('.', '\\.')}[.:]`));
        isNeeded(told.message);
      }
      if (!isInFile) {
        const told = await refusal(() => said(setting, { file: one }));
        assert.match(told.message, new RegExp(`line 2: ${setting.key}: there is no such key`));
      }
    });

    it('is not set by an empty variable', () =>
      check({ variable: { ...one, text: '' } }, byDefault, { kind: 'default' }));
  });
}

it('a list in a flag has the elements of the same text in a variable, and those of further flags', async () => {
  for (const [name, text, expected] of [
    ['signatures', 'rseq, /opt/acme', ['rseq', '/opt/acme']],
    ['traceeDetectors', '/a,/b', ['/a', '/b']],
    ['output', 'json,pretty=/x', ['json', 'pretty=/x']],
  ] as const) {
    const setting = settings[name];
    const flag = flagOf(setting) ?? '';
    const variable = await EffectiveSettings.load(new Map(), { [variableOf(setting)]: text });
    assert.deepEqual((await EffectiveSettings.load(parsed([flag, text]), {})).get(setting), expected);
    assert.deepEqual(variable.get(setting), expected);
    const both = await EffectiveSettings.load(parsed([flag, text, flag, 'json']), {});
    assert.deepEqual(both.get(setting), [...expected, 'json']);
    await refusal(() => parsed([flag, 'json,,pretty']));
    await refusal(() => EffectiveSettings.load(new Map(), { [variableOf(setting)]: 'json,,pretty' }));
  }
});

it('an empty list is refused where it would look like the default, and taken where it has a meaning', async () => {
  for (const key of ['signatures', 'output', 'outputs']) {
    writeFileSync(file, `buffer: 8\n${key}: []\n`);
    const { message } = await refusal(() => EffectiveSettings.load(parsed(['--config', file]), {}));
    assert.match(message, new RegExp(`line 2: ${key}: the list is empty; name at least one, or remove the key`));
  }
  writeFileSync(file, 'tracee_detectors: []\nrepeats: { key: [] }\n');
  const effective = await EffectiveSettings.load(parsed(['--config', file]), {});
  assert.deepEqual([effective.get(settings.traceeDetectors), effective.get(settings.repeatsKey)], [[], []]);
});

describe('the setting config', () => {
  it('comes from the environment, and the flag is nearer', async () => {
    writeFileSync(file, 'buffer: 64\n');
    const other = join(folder, 'other.yaml');
    writeFileSync(other, 'buffer: 128\n');
    const buffer = async (...args: readonly string[]): Promise<number> =>
      (await EffectiveSettings.load(parsed(args), { SEQUENT_CONFIG: file })).get(settings.buffer);
    assert.deepEqual([await buffer(), await buffer('--config', other)], [64, 128]);
  });

  it('is refused where there is no such file', async () => {
    const { message } = await refusal(() =>
      EffectiveSettings.load(parsed(['--config', join(folder, 'none.yaml')]), {}),
    );
    assert.match(message, /cannot be read.*none\.yaml/);
  });
});

describe('the setting options', () => {
  const load = (text: string, variable: string, ...args: readonly string[]): Promise<EffectiveSettings> => {
    writeFileSync(file, text);
    return EffectiveSettings.load(parsed(['--config', file, ...args]), { SEQUENT_OPTIONS: variable });
  };

  it('is put together option by option, the nearest place first', async () => {
    const { options } = await load(
      'options:\n  A-1:\n    a: 1\n    b: 2\n    c: 3\n',
      '{A-1: {b: 20, c: 30}, a.model: {x: yes}}',
      '--option',
      'A-1.c=[300, "x"]',
      '--option',
      'a.model.y=a: b',
    );
    assert.deepEqual(options.values, {
      'A-1': { a: 1, b: 20, c: [300, 'x'] },
      'a.model': { x: 'yes', y: { a: 'b' } },
    });
    assert.deepEqual(Object.fromEntries(options.origins), {
      'A-1.a': { kind: 'file', file, line: 3 },
      'A-1.b': { kind: 'environment', variable: 'SEQUENT_OPTIONS' },
      'A-1.c': { kind: 'flag', flag: '--option' },
      'a.model.x': { kind: 'environment', variable: 'SEQUENT_OPTIONS' },
      'a.model.y': { kind: 'flag', flag: '--option' },
    });
  });

  it('has values that are YAML', async () => {
    for (const [text, value] of [
      ['5', 5],
      ['"5"', '5'],
      ['5s', '5s'],
      ['true', true],
      ['', null],
      ['a=b', 'a=b'],
      ['[/usr/sbin/criu, /opt/*/criu]', ['/usr/sbin/criu', '/opt/*/criu']],
    ] as const) {
      const { options } = await load('', '', '--option', `A-1.a=${text}`);
      assert.deepEqual(options.values, { 'A-1': { a: value } });
    }
  });

  it('is refused where it is wrong, with its place', async () => {
    for (const text of ['A-1', 'A-1=5', 'A-1.a', '.a=5', 'A-1.=5']) {
      const { message } = await refusal(() => parsed(['--option', text]));
      assert.match(message, /--option.*ID\.NAME=VALUE is needed/);
    }
    for (const [value, fault] of [
      ['[5', /must end with a \](?: \(|\n)/],
      ['{a: {', /end with a \}(?: \(|\n)/],
    ] as const) {
      const flag = await refusal(() => load('', '', '--option', `A-1.a=${value}`));
      assert.match(flag.message, fault);
      assert.ok(flag.message.includes(`cannot be read as YAML: `) && flag.message.includes(`--option A-1.a=${value}`));
      const variable = await refusal(() => load('', value));
      assert.match(variable.message, /\n {2}SEQUENT_OPTIONS: /);
      assert.match(variable.message, fault);
    }
    assert.match((await refusal(() => load('', '{A-1: 5}'))).message, /SEQUENT_OPTIONS: A-1: a mapping of options/);
    assert.match((await refusal(() => load('options: [5]\n', ''))).message, /line 1: options: a mapping of ids/);
  });
});

describe('the setting options, of hostile texts,', () => {
  it('keeps __proto__ in the name of a flag, so that it is refused like any unknown id', async () => {
    const flags = parsed(['--option', '__proto__.b=2', '--option', 'A-1.__proto__=3']);
    const { options } = await EffectiveSettings.load(flags, {});
    assert.deepEqual(
      Object.entries(options.values).map(([id, ofId]) => [id, JSON.stringify(Object.entries(ofId))]),
      [
        ['__proto__', '[["b",2]]'],
        ['A-1', '[["__proto__",3]]'],
      ],
    );
  });

  it('refuses the key __proto__ in YAML, whatever its value, from every place', async () => {
    writeFileSync(file, 'buffer: 8\noptions:\n  A-1:\n    a: [{ __proto__: 5 }]\n');
    const inFile = await refusal(() => EffectiveSettings.load(parsed(['--config', file]), {}));
    assert.match(inFile.message, /line 4: options\.A-1\.a\.0\.__proto__: this key is not allowed\n/);
    for (const text of ['{__proto__: 5}', '{__proto__: {a: 1}}', '{A-1: {a: {__proto__: 1}}}']) {
      const variable = await refusal(() => EffectiveSettings.load(new Map(), { SEQUENT_OPTIONS: text }));
      assert.match(variable.message, /SEQUENT_OPTIONS: [A-Za-z0-9-.]*__proto__: this key is not allowed\n/);
    }
    const rules = { SEQUENT_REPEATS_SIGNATURES: '{__proto__: 5}' };
    assert.match((await refusal(() => EffectiveSettings.load(new Map(), rules))).message, /__proto__: this key/);
    const flag = parsed(['--option', 'A-1.a={__proto__: 5}']);
    assert.match((await refusal(() => EffectiveSettings.load(flag, {}))).message, /__proto__: this key/);
  });

  it('refuses a value that contains itself, from every place', async () => {
    writeFileSync(file, 'options:\n  A-1:\n    a: &x\n      b: [*x]\n');
    for (const [args, variables, place] of [
      [['--option', 'A-1.a=&x [*x]'], {}, '--option A-1.a'],
      [[], { SEQUENT_OPTIONS: '{A-1: {a: &x [*x]}}' }, 'SEQUENT_OPTIONS A-1.a'],
      [['--config', file], {}, `${file}:3 A-1.a`],
    ] as const) {
      const told = await refusal(() => EffectiveSettings.load(parsed(args), variables));
      assert.ok(told instanceof SequentError);
      assert.deepEqual([told.code, told.exitCode, told.text.where], ['SEQ_CONFIG', 2, place]);
    }
  });

  it('takes a value that is there twice', async () => {
    const { options } = await EffectiveSettings.load(parsed(['--option', 'A-1.a=[&x [1], *x]']), {});
    assert.deepEqual(options.values, { 'A-1': { a: [[1], [1]] } });
  });
});

it('the place of a value hides the secrets of its URL', async () => {
  const effective = await EffectiveSettings.load(parsed(['--output', 'json=http://u:pw@host/']), {});
  assert.equal(
    effective.place(settings.output, 'json=http://u:pw@host/?token=x', 0),
    '--output json=http://***@host/?token=***',
  );
});

it('a line break in a key, a name or a value is escaped in errors', async () => {
  writeFileSync(file, '"\\e[31mred\\n": 1\n');
  const ofFile = await refusal(() => EffectiveSettings.load(parsed(['--config', file]), {}));
  assert.match(ofFile.message, /line 1: \\x1b\[31mred\\n: there is no such key/);
  const ofVariable = await refusal(() => EffectiveSettings.load(new Map(), { 'SEQUENT_A\nB': '1' }));
  assert.match(ofVariable.message, /SEQUENT_A\\nB: there is no such setting/);
  const ofFlag = await refusal(() => EffectiveSettings.load(parsed(['--option', 'A\nB.c=[5']), {}));
  assert.match(ofFlag.message, /--option A\\nB\.c=\[5/);
  const effective = await EffectiveSettings.load(parsed(['--tracee', 'a\nb']), {});
  assert.equal(effective.place(settings.tracee, 'a\nb'), '--tracee a\\nb');
});

describe('variables', () => {
  it('that name no setting are refused together, with near names', async () => {
    const { message } = await refusal(() =>
      EffectiveSettings.load(new Map(), { SEQUENT_BUFER: '8', SEQUENT_X: '1', SEQUENT_WAIT: 'maybe', OTHER: 'x' }),
    );
    assert.match(
      message,
      /SEQUENT_BUFER: there is no such setting; did you mean SEQUENT_BUFFER\?\n {2}SEQUENT_X: there is no such setting\n {2}SEQUENT_WAIT: true or false is needed\n/,
    );
  });

  it('of services of Kubernetes are none of ours', async () => {
    const services = {
      SEQUENT_SERVICE_HOST: '10.0.0.1',
      SEQUENT_SERVICE_PORT: '8080',
      SEQUENT_SERVICE_PORT_HEALTH: '8080',
      SEQUENT_PORT: 'tcp://10.0.0.1:8080',
      SEQUENT_PORT_8080_TCP: 'tcp://10.0.0.1:8080',
      SEQUENT_PORT_8080_TCP_PROTO: 'tcp',
      SEQUENT_PORT_8080_TCP_PORT: '8080',
      SEQUENT_PORT_8080_TCP_ADDR: '10.0.0.1',
      SEQUENT_HEALTH_SERVICE_HOST: '10.0.0.1',
      SEQUENT_HEALTH_PORT: 'tcp://10.0.0.1:8080',
    };
    const effective = await EffectiveSettings.load(new Map(), services);
    assert.equal(effective.get(settings.health), undefined);
  });
});
