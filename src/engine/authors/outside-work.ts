/** Work that authors have set going outside of their handlers: timers of the runtime and promises. */
export interface OutsideWork {
  /** Id of the signature or model whose code runs now, or has just called the engine; undefined where none does. */
  readonly running: string | undefined;
  /**
   * Runs code of this author, whose name is shown meanwhile, and counts what it throws as its fault. Does nothing where the author is
   * suspended.
   */
  runAs(author: string, work: () => unknown): unknown;
  /**
   * Counts a fault of this signature or model.
   * @returns false where nobody of this id is at work
   */
  blame(author: string, error: unknown): boolean;
  /** Counts a fault whose author is not known. */
  blameUnknown(): void;
}
