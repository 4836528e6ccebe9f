/** Work that authors have started outside of their handlers: timers of the runtime and promises. */
export interface OutsideWork {
  /** Id of the signature or model whose code is running or has just called the engine; undefined if there is none. */
  readonly running: string | undefined;
  /** A value that changes when the signature or model with this id is replaced by other code; undefined if none has it. */
  codeOf(author: string): object | undefined;
  /**
   * Runs code as this author, and counts what it throws as the author's fault. Does nothing if the author is suspended.
   */
  runAs(author: string, work: () => unknown): unknown;
  /**
   * Counts a fault of a signature or model.
   * @returns false if no author with this id is running
   */
  blame(author: string, error: unknown): boolean;
  /** Counts a fault of an unknown author. */
  blameUnknown(): void;
}
