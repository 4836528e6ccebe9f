/** How Tracee keeps its connections alive: after 5 s without a word it pings, and 1 s later it gives the client up. */
const idleMs = 5_000;
const answerMs = 1_000;

/** Watches one connection. */
export class Keepalive {
  readonly #ping: () => void;
  readonly #giveUp: () => void;
  #timer: NodeJS.Timeout | undefined;

  constructor(ping: () => void, giveUp: () => void) {
    this.#ping = ping;
    this.#giveUp = giveUp;
    this.heard();
  }

  /** Something has come from the client. */
  heard(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = setTimeout(this.#giveUp, answerMs);
      this.#ping();
    }, idleMs);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
