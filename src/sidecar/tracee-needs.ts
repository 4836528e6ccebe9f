import { SequentError } from '../errors.ts';
import { shippedPacks } from '../packs/shipped-packs.ts';
import type { Log } from '../telemetry/log.ts';

/** Warns when Tracee is older than the manifest of a pack needs. */
export class TraceeNeeds {
  readonly #log: Pick<Log, 'warn'>;
  /** Packs and versions of Tracee that were warned of. */
  readonly #told = new Set<string>();
  #folders: readonly string[] = [];
  #version: string | undefined;

  constructor(log: Pick<Log, 'warn'>) {
    this.#log = log;
  }

  /** The packs and directories of detectors that run from now on. */
  loaded({
    packs,
    detectors,
  }: {
    readonly packs: readonly string[];
    readonly detectors: readonly string[];
  }): Promise<void> {
    this.#folders = [...packs, ...detectors].filter((spec) => !shippedPacks.has(spec));
    return this.#check();
  }

  /** Tracee has told its version. */
  connected(version: string): Promise<void> {
    this.#version = version;
    return this.#check();
  }

  async #check(): Promise<void> {
    const version = this.#version;
    if (version === undefined || this.#folders.length === 0) return;
    const { lateFor, manifestsOf } = await import('../packs/signed/needs.ts');
    try {
      for (const { pack, needs } of lateFor(manifestsOf(this.#folders), version)) {
        const key = JSON.stringify([pack, needs, version]);
        if (this.#told.has(key)) continue;
        this.#told.add(key);
        this.#log.warn('a pack needs a later version of Tracee', { pack, needs, version });
      }
    } catch (error) {
      // The loading of packs reports faults of manifests.
      if (!(error instanceof SequentError)) throw error;
    }
  }
}
