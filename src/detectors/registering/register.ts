import type { Architecture } from '../../event/architecture.ts';
import { describeEvent } from '../../event/catalogue.ts';
import type { DetectorStores } from '../expressions/detector-stores.ts';
import { DataFilter } from '../filters/data-filter.ts';
import { FilterFault } from '../filters/filter-text.ts';
import { ScopeFilter } from '../filters/scope-filter.ts';
import { type CompiledDetector, storeFunctionsOf } from '../reading/compile-detector.ts';
import type { EnrichmentName, EventRequirement, Placed, Version } from '../reading/definition.ts';
import type { Refusal } from '../reading/read-directory.ts';
import { isOlder } from '../reading/version.ts';
import { eventVersion } from './event-version.ts';
import { internalId } from './internal-id.ts';

/** A signature of Sequent that produces events which detectors may require. */
export interface Producer {
  readonly version: Version | undefined;
  /** Names of the fields of its findings, if known. */
  readonly fields: readonly string[] | undefined;
}

/** Environment of detectors: the available stores, enrichments and producers. */
export interface Setting {
  readonly arch: Architecture;
  readonly stores: DetectorStores;
  /** Rejects a detector that queries an absent store. Otherwise its expressions fail, as in Tracee. */
  readonly refuseAbsent: boolean;
  readonly enrichments: Readonly<Record<EnrichmentName, boolean>>;
  producerOf(event: string): Producer | undefined;
  /** Ids in use, and their owners. */
  readonly ids?: ReadonlyMap<string, string>;
}

/** An event that a detector listens to. */
export interface Subscription {
  readonly data: DataFilter | undefined;
  readonly scope: ScopeFilter | undefined;
  readonly optional: boolean;
  /**
   * The event comes from a detector or signature that is loaded here. Events of the stream with this name are
   * ignored.
   */
  readonly within: boolean;
}

/** A detector that will run. */
export interface RegisteredDetector extends CompiledDetector {
  readonly subscriptions: ReadonlyMap<string, Subscription>;
  /** Number that Tracee would assign to the produced event, by the order of files. */
  readonly number: number;
}

/** First number of detectors' events, after Tracee's own 33 (pkg/detectors/events.go). */
const firstNumber = 7533;

/**
 * Registers detectors in the order of their files.
 * @returns the detectors that will run, and the reasons why others will not
 */
export function register(
  detectors: readonly CompiledDetector[],
  setting: Setting,
): { readonly registered: readonly RegisteredDetector[]; readonly refusals: readonly Refusal[] } {
  const registration = new Registration(detectors, setting);
  let registered = detectors.flatMap((detector, index) => registration.one(detector, firstNumber + index));
  // Removes also detectors whose only input comes from a removed detector.
  for (let before = -1; setting.refuseAbsent && before !== registered.length; ) {
    before = registered.length;
    const names = new Set(registered.map(({ definition }) => definition.event));
    registered = registered.filter((detector) => registration.isFed(detector, names));
  }
  return { registered, refusals: registration.refusals };
}

/** Reports why a detector is not registered; thrown in this file only. */
class Refused extends Error {
  readonly line: number;
  readonly kind: Refusal['kind'];

  constructor(text: string, line: number, kind: Refusal['kind'] = 'detector') {
    super(text);
    this.line = line;
    this.kind = kind;
  }
}

const storeNames: Readonly<Record<keyof DetectorStores, string>> = {
  processes: "Tracee's process tree",
  containers: "Tracee's container store",
  system: "Tracee's system facts",
  symbols: 'kernel symbols',
  dns: "Tracee's DNS cache",
  syscalls: 'the table of system calls',
};

class Registration {
  readonly refusals: Refusal[] = [];
  readonly #setting: Setting;
  readonly #ids: Map<string, string>;
  readonly #produced: ReadonlyMap<string, CompiledDetector>;

  constructor(detectors: readonly CompiledDetector[], setting: Setting) {
    this.#setting = setting;
    this.#ids = new Map(setting.ids);
    this.#produced = new Map(detectors.map((detector) => [detector.definition.event, detector]));
  }

  one(detector: CompiledDetector, number: number): readonly RegisteredDetector[] {
    try {
      this.#checkId(detector);
      this.#checkSurroundings(detector);
      const subscriptions = this.#subscriptions(detector);
      this.#ids.set(detector.definition.id, detector.path);
      return [{ ...detector, subscriptions, number }];
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      this.#refuse(detector, error);
      return [];
    }
  }

  #refuse({ path, definition: { id } }: CompiledDetector, { line, message, kind }: Refused): void {
    this.refusals.push({ path, line, text: message, id, kind });
  }

  /** Tells whether an event that the detector needs can still come. */
  isFed(detector: RegisteredDetector, registered: ReadonlySet<string>): boolean {
    const missing = [...detector.subscriptions].filter(
      ([event]) => this.#produced.has(event) && !registered.has(event),
    );
    const needed = missing.filter(([, { optional }]) => !optional);
    if (needed.length === 0 && missing.length < detector.subscriptions.size) return true;
    const [[event] = ['']] = needed.length > 0 ? needed : missing;
    const other = this.#produced.get(event)?.definition.id ?? event;
    const { line } = detector.definition;
    this.#refuse(detector, new Refused(`it needs ${event} of the detector ${other}, which is refused`, line));
    return false;
  }

  #checkId({ definition: { id, line } }: CompiledDetector): void {
    const other = this.#ids.get(id);
    if (other !== undefined) throw new Refused(`the id ${id} stands in ${other} too`, line);
  }

  #checkSurroundings(detector: CompiledDetector): void {
    const { definition } = detector;
    const { arch, enrichments, stores, refuseAbsent } = this.#setting;
    const { architectures, line } = definition;
    if (architectures.length > 0 && !architectures.includes(arch))
      throw new Refused(`it is for ${architectures.join(', ')}, not for ${arch}`, line, 'skipped');
    for (const enrichment of definition.enrichments) {
      if (!enrichments[enrichment.name] && !enrichment.optional)
        throw new Refused(`it needs the enrichment ${enrichment.name}, which is not there`, enrichment.line);
    }
    if (!refuseAbsent) return;
    for (const [name, store] of storeFunctionsOf(detector)) {
      if (stores[store] === undefined)
        throw new Refused(`it calls ${name}: a client of Tracee's gRPC cannot ask ${storeNames[store]}`, line);
    }
  }

  #subscriptions({ definition }: CompiledDetector): ReadonlyMap<string, Subscription> {
    const out = new Map<string, Subscription>();
    for (const requirement of definition.events) {
      const reason = this.#unavailable(requirement) ?? this.#wrongVersion(requirement);
      if (reason !== undefined && !requirement.optional) throw new Refused(reason, requirement.line);
      if (reason === undefined) out.set(requirement.name, this.#subscription(requirement));
      // Tracee subscribes to an optional event of another version anyway, and drops its filters.
      else if (this.#unavailable(requirement) === undefined)
        out.set(requirement.name, this.#subscription({ ...requirement, dataFilters: [], scopeFilters: [] }));
    }
    if (out.size === 0 && this.#setting.refuseAbsent)
      throw new Refused('none of the events that it listens to can be had', definition.line);
    return out;
  }

  /** Returns why an event is unavailable; undefined if it is available. */
  #unavailable({ name }: EventRequirement): string | undefined {
    const info = describeEvent(name);
    const producer = this.#produced.get(name);
    const signature = this.#setting.producerOf(name);
    // Tracee treats number 0 as "not found", and 0 is the number of `read`.
    const known = info !== undefined && info.traceeId !== 0;
    if (!known && producer === undefined && signature === undefined)
      return info === undefined ? `there is no event ${name}` : `Tracee cannot give ${name} to detectors`;
    if (this.#setting.refuseAbsent && info?.internal && signature === undefined)
      return `${name} is internal to Tracee: it is never sent to a client`;
    return undefined;
  }

  #wrongVersion({ name, minVersion, maxVersion }: EventRequirement): string | undefined {
    const producer = this.#produced.get(name)?.definition;
    const version = producer?.version ?? this.#setting.producerOf(name)?.version ?? eventVersion(name);
    if (version === undefined) return undefined;
    const tooOld = minVersion !== undefined && isOlder(version, minVersion);
    const tooNew = maxVersion !== undefined && !isOlder(version, maxVersion);
    return tooOld || tooNew ? `${name} has version ${version.join('.')}, which it does not take` : undefined;
  }

  #subscription({ name, dataFilters, scopeFilters, optional }: EventRequirement): Subscription {
    const data = new DataFilter({
      name,
      fields: this.#fieldsOf(name),
      numberOf: (event) => internalId(event, this.#setting.arch),
    });
    const scope = new ScopeFilter();
    addAll(dataFilters, data);
    addAll(scopeFilters, scope);
    return {
      data: dataFilters.length > 0 ? data : undefined,
      scope: scopeFilters.length > 0 ? scope : undefined,
      optional,
      within: this.#produced.has(name) || this.#setting.producerOf(name) !== undefined,
    };
  }

  /** Returns the argument names that filters of an event may use. */
  #fieldsOf(name: string): readonly string[] | undefined {
    const producer = this.#produced.get(name);
    if (producer !== undefined) return producer.definition.fields.map((field) => field.name);
    const info = describeEvent(name);
    return info === undefined ? this.#setting.producerOf(name)?.fields : info.arguments.map((one) => one.name);
  }
}

function addAll(filters: readonly Placed[], to: { add(text: string): void }): void {
  for (const { text, line } of filters) {
    try {
      to.add(text);
    } catch (error) {
      if (!(error instanceof FilterFault)) throw error;
      throw new Refused(`the filter ${text}: ${error.message}`, line);
    }
  }
}
