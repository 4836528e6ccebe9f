import type { Address } from '../../address.ts';
import { SequentError } from '../../errors.ts';
import { type IntakeLog, logIntake } from '../../telemetry/intake-log.ts';
import type { Log } from '../../telemetry/log.ts';
import type { StreamVitals } from '../../telemetry/vitals.ts';
import { nextStream } from '../sidecar-health.ts';
import type { FromIntake } from '../thread-messages.ts';

export interface IntakeListener {
  /** Called each time the stream is open. */
  readonly onStreaming: (version: string) => void;
  /** Called when the stream has ended. */
  readonly onEnded: () => void;
  /** Called when the intake cannot go on. */
  readonly onRefused: (error: SequentError) => void;
}

/** Takes the messages of the intake: logs them, and keeps the state of the stream. */
export class IntakeReports {
  readonly #log: Log;
  readonly #say: IntakeLog;
  readonly #listener: IntakeListener;
  #stream: StreamVitals = { state: 'connecting' };
  #streams = 0;

  constructor(log: Log, address: Address, listener: IntakeListener) {
    this.#log = log;
    this.#say = logIntake(log, address);
    this.#listener = listener;
  }

  get stream(): StreamVitals {
    return this.#stream;
  }

  /** How often the stream was re-established. */
  get reconnects(): number {
    return Math.max(0, this.#streams - 1);
  }

  take(message: FromIntake): void {
    switch (message.say) {
      case 'state':
        this.#stream = nextStream(this.#stream, message.state);
        this.#say.state(message.state);
        if (message.state.state === 'streaming') {
          this.#streams++;
          this.#listener.onStreaming(message.state.version);
        }
        break;
      case 'gap':
        this.#say.gap(message.gap);
        break;
      case 'unreadable': {
        const text = 'a message could not be read and counts as invalid: a bug of Sequent, please report it';
        this.#log.error(text, { error: message.error });
        break;
      }
      case 'pathless':
        this.#say.pathless();
        break;
      case 'over-share':
        this.#say.overShare(message);
        break;
      case 'full':
        break;
      case 'ended':
        this.#listener.onEnded();
        break;
      case 'refused':
        this.#listener.onRefused(new SequentError(message.code, message.text));
        break;
    }
  }
}
