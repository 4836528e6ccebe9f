import { AncestorModel } from '../../signature/ancestry.ts';
import type { LoadedSignature } from '../../signature/loaded.ts';
import type { Model, ModelCall } from '../../signature/model.ts';
import { optionsOf, type ParsedOptions } from '../../signature/parsed-options.ts';
import type { SavedState } from '../saved-state.ts';
import { type ModelHost, StartedModel } from './running-model.ts';
import { type RunningHandler, RunningSignature, type SignatureHost } from './running-signature.ts';

const faultLimit = 10;

/** Signatures with the operator's options. */
export interface SignatureSet {
  readonly signatures: readonly LoadedSignature[];
  /** The operator's options of signatures and models; each author's defaults if absent. */
  readonly options?: ParsedOptions;
  /** Models that run even if no signature uses them. */
  readonly models?: readonly Model<unknown>[];
}

interface ModelStep {
  readonly model: StartedModel;
  readonly call: ModelCall;
}

/** The models and signatures that take part in one kind of event. */
export interface Listeners {
  readonly repairs: readonly ModelStep[];
  readonly handlers: readonly RunningHandler[];
  readonly applies: readonly ModelStep[];
}

/** A signature with the code that it runs from now on. */
interface Member {
  readonly running: RunningSignature;
  readonly loaded: LoadedSignature;
}

/**
 * The signatures of one set and their models, as they run in one engine. A set that follows another one continues what
 * has not changed, with its state: models that are the same, and signatures with the same definition, whose models are
 * continued. The operator's options must be the same, too.
 */
export class RunningSet {
  readonly models = new Map<Model<unknown>, StartedModel>();
  readonly #members: readonly Member[];
  readonly #before: RunningSet | undefined;

  /**
   * Starts the models and signatures that the earlier set lacks. The earlier set goes on unchanged until `begin`.
   * @param isSame whether the operator's options of the signature or model with this id are those of the earlier set
   * @param saved state of an earlier engine
   * @throws whatever the code of an author throws while it makes its state
   */
  constructor(
    { signatures, options, models: alone = [] }: SignatureSet,
    host: SignatureHost & ModelHost,
    before?: RunningSet,
    isSame: (id: string) => boolean = () => true,
    saved?: SavedState,
  ) {
    this.#before = before;
    const startModel = (model: Model<unknown>): StartedModel => {
      const known = this.models.get(model) ?? (isSame(model.id) ? before?.models.get(model) : undefined);
      const started = known ?? new StartedModel(model, host, optionsOf(model, options), faultLimit);
      this.models.set(model, started);
      return started;
    };
    for (const model of alone) startModel(model);
    this.#members = signatures.map((loaded) => {
      const models = Object.entries(loaded.models).map(([name, model]) => [name, startModel(model)] as const);
      const earlier = isSame(loaded.id) ? before?.withDefinition(loaded) : undefined;
      const goesOn = earlier !== undefined && models.every(([, model]) => before?.has(model));
      if (goesOn) return { running: earlier, loaded };
      const views = Object.fromEntries(models.map(([name, { running }]) => [name, running.view]));
      // A changed signature goes on with what its helpers can save.
      const kept = before === undefined ? saved?.get(loaded.id) : before.withId(loaded.id)?.save();
      return {
        running: new RunningSignature(loaded, host, optionsOf(loaded, options), views, faultLimit, kept),
        loaded,
      };
    });
  }

  get signatures(): readonly RunningSignature[] {
    return this.#members.map(({ running }) => running);
  }

  /** The model that knows the ancestors of processes, if one runs. */
  get ancestry(): StartedModel | undefined {
    return [...this.models.values()].find(({ running }) => running.view instanceof AncestorModel);
  }

  /** Ids of the models and signatures. */
  get ids(): readonly string[] {
    return [...this.models.values(), ...this.signatures].map(({ id }) => id);
  }

  /** Names of the events that have a listener, in the order of the signatures. */
  get events(): ReadonlySet<string> {
    const names = new Set(this.#members.flatMap(({ loaded }) => [...loaded.on.keys()]));
    for (const model of this.models.keys()) for (const name of model.events) names.add(name);
    return names;
  }

  /** Models and signatures that the earlier set lacks. */
  get fresh(): { readonly models: readonly StartedModel[]; readonly signatures: readonly RunningSignature[] } {
    return lacking(this, this.#before);
  }

  /** Models and signatures of the earlier set that this one lacks. */
  get gone(): { readonly models: readonly StartedModel[]; readonly signatures: readonly RunningSignature[] } {
    return this.#before === undefined ? { models: [], signatures: [] } : lacking(this.#before, this);
  }

  /** Lets the continued signatures run the code of this set, which is the same apart from what others listen to. */
  begin(): void {
    for (const { running, loaded } of this.#members) running.renew(loaded);
  }

  has(model: StartedModel): boolean {
    return [...this.models.values()].includes(model);
  }

  withId(id: string): RunningSignature | undefined {
    return this.signatures.find((signature) => signature.id === id);
  }

  withDefinition({ definition }: LoadedSignature): RunningSignature | undefined {
    return this.#members.find(({ loaded }) => loaded.definition === definition)?.running;
  }

  /** @returns the listeners by the name of their event. Call it after `begin`. */
  listeners(): ReadonlyMap<string, Listeners> {
    return new Map([...this.events].map((name) => [name, this.#listenersOf(name)]));
  }

  #listenersOf(name: string): Listeners {
    const models = [...this.models.values()];
    const steps = (which: 'repair' | 'apply'): ModelStep[] =>
      models.flatMap((model) => {
        const call = model.running[which].get(name);
        return call === undefined ? [] : [{ model, call }];
      });
    const learning = models.flatMap((model) => {
      const call = model.running.every;
      return call === undefined ? [] : [{ model, call }];
    });
    return {
      repairs: [...learning, ...steps('repair')],
      handlers: this.signatures.flatMap((signature) => signature.handlerFor(name) ?? []),
      applies: steps('apply'),
    };
  }
}

function lacking(
  set: RunningSet,
  other: RunningSet | undefined,
): { readonly models: readonly StartedModel[]; readonly signatures: readonly RunningSignature[] } {
  const models = new Set(other?.models.values());
  const signatures = new Set(other?.signatures);
  return {
    models: [...set.models.values()].filter((model) => !models.has(model)),
    signatures: set.signatures.filter((signature) => !signatures.has(signature)),
  };
}
