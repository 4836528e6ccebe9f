import { SequentError } from '../errors.ts';

/** The wait until findings come in other forms, which the end of the sidecar gives up. */
export class FormChange {
  #giveUp = (): void => {};
  #isOver = false;

  /**
   * @param ask asks the engine for the forms, with a function to call between the last finding in the earlier forms and the first one in these
   * @param onBegin called then
   * @throws {SequentError} if the sidecar ends before; `onBegin` is not called then
   */
  async wait(ask: (begin: () => void) => void, onBegin: () => void): Promise<void> {
    const begun = Promise.withResolvers<void>();
    this.#giveUp = () =>
      begun.reject(
        new SequentError('SEQ_OUTPUT', { what: 'the outputs are not replaced, because the program is ending' }),
      );
    if (this.#isOver) this.#giveUp();
    else {
      ask(() => {
        onBegin();
        begun.resolve();
      });
    }
    await begun.promise;
  }

  /** The sidecar has ended. */
  end(): void {
    this.#isOver = true;
    this.#giveUp();
  }
}
