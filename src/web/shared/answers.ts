/** The answers of the page's server, as the page reads them. Times are epoch nanoseconds as decimal strings. */

import type { Severity } from '../../finding.ts';
import type { RecordKind } from '../../history/record.ts';
import type { Story } from '../../story/story.ts';

/** One line of the list. */
export interface Row {
  readonly id: string;
  /** Its place, which no other record has. */
  readonly cursor: string;
  readonly kind: RecordKind;
  readonly time: string;
  readonly severity?: Severity | undefined;
  /** Id of the signature. */
  readonly signature?: string | undefined;
  /** Name of the signature, such as `second_libc_start_without_exec`. */
  readonly name?: string | undefined;
  /** The finding as one sentence. */
  readonly title: string;
  readonly executable?: string | undefined;
  readonly pid?: number | undefined;
  readonly container?: string | undefined;
  readonly namespace?: string | undefined;
  readonly node?: string | undefined;
  /** Number of findings that a report stands for. */
  readonly count: number;
}

/** Answer of `/api/list`: records, newest first. */
export interface ListAnswer {
  readonly rows: readonly Row[];
  /** Place of the record that was stored last; the live stream continues there. */
  readonly newest: string;
  /** Cursor at which older records continue; undefined if there are none. */
  readonly next?: string | undefined;
  /** Whether the limit of time ended the search. */
  readonly partial: boolean;
}

/** Counts of one signature. */
export interface SignatureCount {
  readonly id: string;
  readonly name?: string | undefined;
  /** The highest severity of its findings. */
  readonly severity?: Severity | undefined;
  readonly count: number;
  readonly last?: string | undefined;
  /** How the signature runs; undefined where the server does not know. */
  readonly health?: 'ok' | 'suspended' | 'quarantined' | undefined;
}

/** One column of the time line. */
export interface Bucket {
  /** Findings by severity, from info to critical. */
  readonly counts: readonly number[];
  /** Lost events and findings in this time; 0 if none are known. */
  readonly lost: number;
}

/** Answer of `/api/overview`. */
export interface OverviewAnswer {
  readonly total: number;
  readonly signatures: readonly SignatureCount[];
  /** Begin of the first column. */
  readonly from?: string | undefined;
  /** End of the last column. */
  readonly to?: string | undefined;
  readonly buckets: readonly Bucket[];
  /** Whether a limit was reached, so that only the newest records are counted. */
  readonly partial: boolean;
}

/** The source of the server. */
export interface StateAnswer {
  /** `live`: a running sidecar. `stored`: files or a history without its sidecar. */
  readonly mode: 'live' | 'stored';
  /** Name of the source of the findings, for people. */
  readonly source: string;
  readonly version: string;
  readonly health?: HealthState | undefined;
}

export interface HealthState {
  readonly state: 'ok' | 'degraded';
  readonly reasons: readonly string[];
}

/** One batch of the live stream. */
export interface LiveRows {
  readonly rows: readonly Row[];
  /** Records of this batch that are left out, because there were too many or the browser was too slow. */
  readonly skipped: number;
}

/** Answer to a request that is refused. */
export interface RefusalAnswer {
  readonly error: string;
}

/** Answer of `/api/finding/ID`. */
export interface FindingAnswer {
  readonly row: Row;
  readonly story: Story;
  /** The record as JSON. */
  readonly body: string;
  /** Whether events around the finding were recorded. */
  readonly hasEvents: boolean;
  /** Whether the limit of time ended the search for other findings. */
  readonly isPartial: boolean;
}

/** Answer of `/api/finding/ID/events`: recorded events as JSON, oldest first. */
export interface RawAnswer {
  readonly events: readonly string[];
  /** Number of events before the next ones; undefined if there are no more. */
  readonly next?: number | undefined;
}

/** The data of a page that was saved as a file. */
export interface SavedPage {
  readonly state: StateAnswer;
  readonly overview: OverviewAnswer;
  readonly findings: readonly FindingAnswer[];
}
