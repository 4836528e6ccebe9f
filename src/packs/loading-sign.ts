const maxBytes = 4_096;

/** Memory for one `LoadingSign`. */
export function loadingMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * 2 + maxBytes);
}

/**
 * Shows which module a thread imports. It stands in shared memory: a module that loops, or ends its thread, while it is imported
 * can only be named by another thread.
 */
export class LoadingSign {
  /** The length of the name, and the number of modules so far. */
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, this.#words.byteLength);
  }

  /** The module at this path is imported from now on. */
  show(file: string): void {
    const name = Buffer.from(file).subarray(0, maxBytes);
    Atomics.store(this.#words, 0, 0);
    this.#bytes.set(name);
    Atomics.store(this.#words, 0, name.length);
    Atomics.add(this.#words, 1, 1);
  }

  /** No module is imported any more. */
  clear(): void {
    Atomics.store(this.#words, 0, 0);
  }

  /** The module that is imported just now. */
  get file(): string | undefined {
    const length = Atomics.load(this.#words, 0);
    return length === 0 ? undefined : Buffer.from(this.#bytes.subarray(0, length)).toString();
  }

  /** Grows with each module, so that another thread sees that loading goes on. */
  get count(): number {
    return Atomics.load(this.#words, 1);
  }
}

let current: LoadingSign | undefined;

/** From now on, this thread shows in `memory` which module of signatures it imports. */
export function showLoading(memory: SharedArrayBuffer): void {
  current = new LoadingSign(memory);
}

/** Runs one import while its file is shown. */
export async function whileLoading<T>(file: string, load: () => Promise<T>): Promise<T> {
  current?.show(file);
  const loaded = await load();
  current?.clear();
  return loaded;
}
