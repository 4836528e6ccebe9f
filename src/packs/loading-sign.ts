const maxBytes = 4_096;

/** @returns shared memory for one `LoadingSign` */
export function loadingMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * 2 + maxBytes);
}

/**
 * Shows which module a thread is importing. It is in shared memory, because a module that loops or ends its thread
 * during the import can only be named by another thread.
 */
export class LoadingSign {
  /** Length of the file name, and number of modules so far. */
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;

  constructor(memory: SharedArrayBuffer) {
    this.#words = new Int32Array(memory, 0, 2);
    this.#bytes = new Uint8Array(memory, this.#words.byteLength);
  }

  /** Records that the module at this path is being imported. */
  show(file: string): void {
    const name = Buffer.from(file).subarray(0, maxBytes);
    Atomics.store(this.#words, 0, 0);
    this.#bytes.set(name);
    Atomics.store(this.#words, 0, name.length);
    Atomics.add(this.#words, 1, 1);
  }

  /** Records that no module is being imported. */
  clear(): void {
    Atomics.store(this.#words, 0, 0);
  }

  /** The module that is being imported; undefined if there is none. */
  get file(): string | undefined {
    const length = Atomics.load(this.#words, 0);
    return length === 0 ? undefined : Buffer.from(this.#bytes.subarray(0, length)).toString();
  }

  /** Number of modules so far. Another thread sees progress by it. */
  get count(): number {
    return Atomics.load(this.#words, 1);
  }
}

let current: LoadingSign | undefined;

/** Makes this thread show in `memory` which module of signatures it is importing. */
export function showLoading(memory: SharedArrayBuffer): void {
  current = new LoadingSign(memory);
}

/** Runs an import and shows its file meanwhile. */
export async function whileLoading<T>(file: string, load: () => Promise<T>): Promise<T> {
  current?.show(file);
  const loaded = await load();
  current?.clear();
  return loaded;
}
