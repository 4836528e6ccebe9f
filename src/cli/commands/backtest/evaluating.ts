import { availableParallelism } from 'node:os';
import type { EvaluatingOptions } from '../../../backtest/backtest.ts';
import { streamsOf } from '../../../backtest/streams.ts';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { settings } from '../../../config/settings.ts';
import type { Log } from '../../../telemetry/log.ts';
import { evaluationOptions } from '../../options/detection-settings.ts';
import { loggedExceptions } from '../../options/exceptions.ts';

/** Flags of the commands that evaluate streams. */
export interface EvaluatingFlags {
  readonly on?: readonly string[];
  readonly workers?: number;
}

/** The settings of an evaluation in threads, without the recordings. */
export async function threadSettings(
  effective: EffectiveSettings,
  log: Log,
): Promise<Pick<EvaluatingOptions, 'evaluation' | 'isArchGiven' | 'memoryMiB' | 'loadTimeoutMs'>> {
  const exceptions = await loggedExceptions(effective, log);
  return {
    evaluation: { ...evaluationOptions(effective, 'recorded'), exceptions },
    isArchGiven: effective.origin(settings.arch).kind === 'flag',
    memoryMiB: effective.get(settings.engineMemory),
    loadTimeoutMs: effective.get(settings.loadTimeout),
  };
}

/** The settings of an evaluation of these recordings. */
export async function evaluatingOptions(
  { on = [], workers }: EvaluatingFlags,
  effective: EffectiveSettings,
  log: Log,
): Promise<EvaluatingOptions> {
  const streams = streamsOf(on, effective.get(settings.historyDir));
  const around = await threadSettings(effective, log);
  return { ...around, streams, workers: workers ?? availableParallelism(), onLog: firstOfEach(log) };
}

/** Logs the first line of each kind: several streams report the same. */
export function firstOfEach(log: Log): EvaluatingOptions['onLog'] {
  const told = new Set<string>();
  return ({ level, message, fields }) => {
    const key = JSON.stringify([message, fields['author'], fields['event'], fields['signature'], fields['file']]);
    if (level === 'info' || told.has(key)) return;
    told.add(key);
    log[level](message, fields);
  };
}
