/** Limit and state of test files, as the parent gives them to processes of tests. They stand in the URL of `guard-tests.ts`. */
export interface TestSurroundings {
  /** Time limit for loading a test file, in milliseconds. */
  readonly loadTimeoutMs: number;
  /** A file of saved state with which each case begins; undefined: each begins empty. */
  readonly stateFile?: string | undefined;
}

const usualLoadTimeoutMs = 30_000;
let loadTimeoutMs = usualLoadTimeoutMs;

/** @param guard URL of the module `guard-tests.ts` */
export function withSurroundings(guard: string, { loadTimeoutMs: limit, stateFile }: TestSurroundings): string {
  const url = new URL(guard);
  url.searchParams.set('load', String(limit));
  if (stateFile !== undefined) url.searchParams.set('state', stateFile);
  return url.href;
}

/** @param guard URL with which `guard-tests.ts` was loaded */
export function surroundingsIn(guard: string): TestSurroundings {
  const { searchParams } = new URL(guard);
  const stateFile = searchParams.get('state') ?? undefined;
  return { loadTimeoutMs: Number(searchParams.get('load') ?? usualLoadTimeoutMs), stateFile };
}

/** Sets the time limit for loading a test file in this process. */
export function limitLoading(limitMs: number): void {
  loadTimeoutMs = limitMs;
}

/** A module waits for something that does not happen. */
export class EndlessLoading extends Error {
  override name = 'EndlessLoading';
}

/**
 * Waits for the import of a test file.
 * @param limitMs that of this process by default
 * @throws {EndlessLoading} after the time limit; the import goes on, so the process should end
 * @throws {unknown} that the import throws
 */
export async function loadWithinLimit(loading: Promise<unknown>, limitMs = loadTimeoutMs): Promise<void> {
  const { promise, reject } = Promise.withResolvers<never>();
  const message = `it was not loaded within ${limitMs / 1_000} s (--load-timeout)`;
  const timer = setTimeout(() => reject(new EndlessLoading(message)), limitMs);
  try {
    await Promise.race([loading, promise]);
  } finally {
    clearTimeout(timer);
  }
}
