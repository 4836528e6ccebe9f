import type { StoredRecord } from '../../history/record.ts';
import { SearchLimit } from '../../history/search-limit.ts';
import { AuthorViews } from '../../inspection/author-views.ts';
import { eventJson } from '../../inspection/event-json.ts';
import type { Capsule } from '../../recorder/capsule/capsule.ts';
import type { CapsuleLookup } from '../../recorder/capsule/capsule-lookup.ts';
import { tellStory } from '../../story/story.ts';
import { surroundingsOf } from '../../story/surroundings.ts';
import type { SignatureTexts } from '../../story/why.ts';
import { toJson } from '../../text/json.ts';
import type { PageData } from '../data/page-data.ts';
import { rowOf } from '../data/row.ts';
import type { FindingAnswer, RawAnswer } from '../shared/answers.ts';

/** Findings that are read for `related`. */
const mostRelated = 40;
/** Time for their search, in milliseconds. */
const relatedMs = 1_000;
/** Events of one answer, and those that are passed over for one. */
const mostEvents = 100;
const mostPassedOver = 1_000_000;

/** Tells the stories of findings. */
export interface Teller {
  finding(record: StoredRecord): Promise<FindingAnswer>;
  /** @param after number of events to pass over */
  events(record: StoredRecord, after: number): RawAnswer;
}

export interface TellerOptions {
  readonly data: PageData;
  /** Texts of the signatures by their ids. Called once. */
  readonly signatures: () => Promise<ReadonlyMap<string, SignatureTexts>>;
  readonly capsuleOf: CapsuleLookup;
  /** Milliseconds, to limit the time of searches; `performance.now` by default. */
  readonly clock?: (() => number) | undefined;
}

export function teller({ data, signatures, capsuleOf, clock }: TellerOptions): Teller {
  let loading: ReturnType<TellerOptions['signatures']> | undefined;
  return {
    async finding(record) {
      loading ??= signatures();
      const texts = await loading;
      const capsule = capsuleOf(record);
      const limit = new SearchLimit(relatedMs, clock);
      const story = tellStory(JSON.parse(record.body), {
        surroundings: capsule && surroundingsOf(capsule),
        signature: texts.get(record.signature ?? ''),
        related: relatedTo(record, data, limit),
      });
      return {
        row: rowOf(record),
        story,
        body: record.body,
        hasEvents: capsule !== undefined,
        isPartial: limit.stoppedAt !== undefined,
      };
    },
    events(record, after) {
      const capsule = capsuleOf(record);
      return capsule === undefined ? { events: [] } : eventsOf(capsule, after);
    },
  };
}

/** Findings about the same process or program, newest first. */
function relatedTo({ id, body }: StoredRecord, data: PageData, limit: SearchLimit): readonly unknown[] {
  const { process } = processOf(JSON.parse(body));
  if (process === undefined) return [];
  const found = data.search({ process: [process], kinds: ['finding'], limit: mostRelated }, limit);
  return [...found].filter((other) => other.id !== id).map((other): unknown => JSON.parse(other.body));
}

function processOf(finding: unknown): { readonly process: string | undefined } {
  const process = memberOf(memberOf(finding, 'workload'), 'process');
  const path = memberOf(memberOf(process, 'executable'), 'path');
  const id = memberOf(process, 'unique_id');
  // A star would stand for any characters.
  if (typeof path === 'string' && path.length <= 512 && path !== '') return { process: path };
  return { process: typeof id === 'number' ? String(id) : undefined };
}

function memberOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined;
}

function eventsOf({ events, options }: Capsule, after: number): RawAnswer {
  const views = new AuthorViews(options.arch === 'arm64' ? 'arm64' : 'amd64');
  const shown: string[] = [];
  let number = 0;
  for (const bytes of events) {
    number += 1;
    if (number > mostPassedOver) break;
    if (number <= after) continue;
    if (shown.length === mostEvents) return { events: shown, next: number - 1 };
    const view = views.view(bytes, 0, bytes.length);
    shown.push(view === undefined ? '{"unreadable":true}' : toJson(eventJson(view)));
  }
  return { events: shown };
}
