import type { Reporting } from '../../output/reporting.ts';
import type { Statistics } from '../../statistics/event-counts.ts';
import { countsIn, engineKeys } from '../../statistics/shared-counts.ts';

const reportKeys = ['reports', 'heldBack', 'closedEarly', 'passedOver', 'broken'] as const;
/** Number of outputs with a count of their own. Further outputs are not counted. */
const maxOutputs = 64;

export function replayCountsMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer((engineKeys.length + reportKeys.length + maxOutputs) * Float64Array.BYTES_PER_ELEMENT);
}

/** The counts of a replay in shared memory that outlives its thread, because an ended thread cannot write its statistics. */
export class ReplayCounts {
  readonly statistics: Statistics;
  readonly reporting: Record<(typeof reportKeys)[number], number>;
  /** Delivered reports, by the number of the output. */
  readonly delivered: Float64Array;

  constructor(memory: SharedArrayBuffer) {
    const all = new Float64Array(memory);
    this.statistics = countsIn(all, 0, engineKeys);
    this.reporting = countsIn(all, engineKeys.length, reportKeys);
    this.delivered = all.subarray(engineKeys.length + reportKeys.length);
  }

  /** Copies the counts. Call it often, because the guard reads the last copy. */
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

/** Number of reports that were delivered or are safe in the spool. */
function arrived(output: Reporting['outputs'][number] | undefined): number {
  const { remote, delivered = 0 } = output ?? {};
  return remote?.store === 'disk' ? remote.accepted : delivered;
}
