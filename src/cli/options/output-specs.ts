import { resolve } from 'node:path';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { threadEnvironment } from '../../config/thread-environment.ts';
import { SequentError } from '../../errors.ts';
import { FleetNames } from '../../fleet/names.ts';
import type { Redact } from '../../output/choice/redact.ts';
import { natsConnectionShape } from '../../output/destination/nats/options.ts';
import { destinationTypes, isRemote, localTypes } from '../../output/destination-types.ts';
import { contentTypeOf } from '../../output/formats.ts';
import { type OutputEntry, outerKeys, remoteDefaults } from '../../output/options/output-schema.ts';
import { type OutputSpec, parseOutput } from '../../output/output.ts';
import type { RemoteSurroundings } from '../../output/remote/surroundings.ts';
import { identityFrom } from './identity.ts';

/** An output with its name in errors. */
export interface PlacedOutput {
  readonly spec: OutputSpec;
  readonly place: string;
}

/**
 * The outputs: those of `--output`, then those of `outputs`. The default of `--output` applies only without any.
 * @throws SequentError SEQ_USAGE
 */
export function placedOutputs(effective: EffectiveSettings): readonly PlacedOutput[] {
  const entries = effective.get(settings.outputs) ?? [];
  const isDefault = effective.origin(settings.output).kind === 'default';
  const simple = entries.length > 0 && isDefault ? [] : effective.get(settings.output);
  const written = effective.written(settings.outputs);
  const sharedRedact = effective.get(settings.redact);
  return [
    ...simple.map((text, index) => {
      const place = effective.place(settings.output, text, index);
      const choice = sharedRedact === undefined ? {} : { choice: { sharedRedact } };
      return { spec: { ...parseOutput(text, place), ...choice }, place };
    }),
    ...entries.map((entry, index) => ({
      spec: specOf(entry, Array.isArray(written) ? written[index] : entry, sharedRedact),
      place: `the output ${entry.name}`,
    })),
  ];
}

/** Records of one transaction of the history, and its pauses when the disk fails. */
const historyBatch = { records: 512, bytes: 2 ** 20, lingerMs: 100 };
const historyRetry = { firstMs: 250, mostMs: 5_000 };

/**
 * The history as an output, which gets all findings; none without the setting.
 * @param effective the settings at the start: folder and limits need a restart
 * @param now the settings in force, for what is redacted
 * @throws {SequentError} SEQ_CONFIG if an output has its name
 */
export function historyOutput(effective: EffectiveSettings, now = effective): readonly PlacedOutput[] {
  const dir = effective.get(settings.historyDir);
  if (dir === undefined) return [];
  const name = 'history';
  refuseTakenName(name, now, 'the history');
  const choice = { redact: now.get(settings.historyRedact), sharedRedact: now.get(settings.redact) };
  const options = {
    dir: resolve(dir),
    maxBytes: effective.get(settings.historyMaxBytes),
    maxAgeMs: effective.get(settings.historyMaxAge),
  };
  const remote = {
    name,
    type: 'history',
    options,
    contentType: 'application/json',
    batch: historyBatch,
    retry: historyRetry,
  } as const;
  return [{ spec: { name, format: 'json', choice, destination: { type: 'remote', remote } }, place: 'the history' }];
}

/**
 * The fleet as an output, which gets all findings; none without the setting.
 * @param effective the settings at the start: servers and names need a restart
 * @param now the settings in force, for what is redacted
 * @throws {SequentError} SEQ_CONFIG if an output has its name
 */
export function fleetOutput(effective: EffectiveSettings, now = effective): readonly PlacedOutput[] {
  const fleet = effective.get(settings.fleet);
  if (fleet === undefined) return [];
  const name = 'fleet';
  refuseTakenName(name, now, 'the fleet');
  const { node, cluster = '' } = identityFrom(effective);
  const names = new FleetNames(cluster);
  const subjects = {
    finding: names.ofNode('finding', node),
    summary: names.ofNode('summary', node),
    loss: names.ofNode('loss', node),
  };
  const choice = { redact: fleet.redact, sharedRedact: now.get(settings.redact) };
  const options = { ...pick(effective.written(settings.fleet), connectionKeys), subjects };
  const { batch, retry } = remoteDefaults;
  const remote = {
    name,
    type: 'fleet',
    options,
    contentType: 'application/json',
    batch: { records: batch.records, bytes: batch.bytes, lingerMs: batch.linger },
    retry: { firstMs: retry.first, mostMs: retry.most },
  } as const;
  return [{ spec: { name, format: 'json', choice, destination: { type: 'remote', remote } }, place: 'the fleet' }];
}

/** Options of the setting `fleet` that its output has, too. The delivery thread converts them again. */
const connectionKeys = new Set(Object.keys(natsConnectionShape));

function pick(mapping: unknown, keys: ReadonlySet<string>): Readonly<Record<string, unknown>> {
  if (typeof mapping !== 'object' || mapping === null) return {};
  return Object.fromEntries(Object.entries(mapping).filter(([key]) => keys.has(key)));
}

function refuseTakenName(name: string, effective: EffectiveSettings, what: string): void {
  if (effective.get(settings.outputs)?.some((output) => output.name === name) !== true) return;
  throw new SequentError('SEQ_CONFIG', {
    what: `an output has the name "${name}", which is that of ${what}`,
    where: effective.place(settings.outputs, name),
    todo: 'give the output another name',
  });
}

/** The spool and the environment of outputs over the network. */
export function remoteSurroundings(effective: EffectiveSettings): RemoteSurroundings {
  return {
    spool: {
      dir: effective.get(settings.spoolDir),
      maxBytes: effective.get(settings.spoolMaxBytes),
      maxAgeMs: effective.get(settings.spoolMaxAge),
    },
    node: identityFrom(effective).node,
    env: threadEnvironment(),
  };
}

/** @param written the entry before its values were converted: the thread of its destination converts them again */
function specOf(entry: OutputEntry, written: unknown, sharedRedact: Redact | undefined): OutputSpec {
  const { name, type, batch, retry, template, when, redact, fields, max_size: maxBytes } = entry;
  const choice = { when, redact, sharedRedact, fields, maxBytes };
  const format = entry.format ?? destinationTypes[type].defaultFormat;
  const own = { name, format, choice, ...(template && { template }) };
  const members = typeof written === 'object' && written !== null ? Object.entries(written) : [];
  const options = Object.fromEntries(members.filter(([key]) => !outerKeys.includes(key)));
  if (!isRemote(type)) {
    if (type === 'stdout') return { ...own, destination: { type } };
    const { path, rotate } = localTypes.file.options.parse(options);
    return { ...own, destination: { type, path, ...(rotate && { rotate }) } };
  }
  const { linger, ...limits } = { ...remoteDefaults.batch, ...batch };
  const { first, most } = { ...remoteDefaults.retry, ...retry };
  const remote = {
    name,
    type,
    options,
    contentType: contentTypeOf(format, own),
    batch: { ...limits, lingerMs: linger },
    retry: { firstMs: first, mostMs: Math.max(first, most) },
  };
  return { ...own, destination: { type: 'remote', remote } };
}
