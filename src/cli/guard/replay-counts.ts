import type { Reporting } from '../../output/reporting.ts';
import type { Statistics } from '../../statistics/event-counts.ts';
import { countsIn, engineKeys } from '../../statistics/shared-counts.ts';

const reportKeys = ['reports', 'heldBack', 'closedEarly', 'passedOver', 'broken'] as const;
/** Outputs after these have no place of their own. */
const maxOutputs = 64;

export function replayCountsMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((engineKeys.length + reportKeys.length + maxOutputs) * Float64Array.BYTES_PER_ELEMENT);
}

/** What a replay has counted so far, in memory that outlives its thread: a thread that is ended writes no statistics itself. */
export class ReplayCounts {
  readonly statistics: Statistics;
  readonly reporting: Record<(typeof reportKeys)[number], number>;
  /** Reports that have arrived, by the number of the output. */
  readonly delivered: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    const all = new Float64Array(memory);
    this.statistics = countsIn(all, 0, engineKeys);
    this.reporting = countsIn(all, engineKeys.length, reportKeys);
    this.delivered = all.subarray(engineKeys.length + reportKeys.length);
  }

  /** To be called often: the guard sees what was shown last. */
  show(
    { heldBack, closedEarly, outputs }: Reporting,
    lines: { readonly passedOver: number; readonly broken: number },
  ): void {
    const { reporting, delivered } = this;
    reporting.heldBack = heldBack;
    reporting.closedEarly = closedEarly;
    reporting.passedOver = lines.passedOver;
    reporting.broken = lines.broken;
    for (let i = 0; i < outputs.length; i++) delivered[i] = arrived(outputs[i]);
  }
}

/** What arrived, or is safe in the spool. */
function arrived(output: Reporting['outputs'][number] | undefined): number {
  const { remote, delivered = 0 } = output ?? {};
  return remote?.store === 'disk' ? remote.accepted : delivered;
}
