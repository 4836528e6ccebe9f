import type { Progress } from '../../../backtest/run-streams.ts';
import { readableSpan, whole } from '../../../backtest/words.ts';
import { environment } from '../../../config/environment.ts';

/** Before that, the time left is a guess. */
const leastSeconds = 2;

/** Shows the progress in one line of standard error, if that is a terminal. */
export interface ShownProgress {
  /** Undefined if nothing is shown. */
  readonly show: ((progress: Progress) => void) | undefined;
  readonly end: () => void;
}

/** @returns a line that `end` removes */
export function shownProgress(): ShownProgress {
  if (!environment().stderrTerminal) return { show: undefined, end() {} };
  return {
    show: (progress) => void process.stderr.write(`\r${progressText(progress)}\x1b[K`),
    end: () => void process.stderr.write('\r\x1b[K'),
  };
}

/** @returns such as `42 %, 1,234,567 events, 250,000/s, 12.0 s left` */
export function progressText({ bytes, of, messages, seconds }: Progress): string {
  const share = of === 0 ? 1 : Math.min(1, bytes / of);
  const rate = seconds === 0 ? 0 : messages / seconds;
  const left = share > 0 && seconds >= leastSeconds ? `, ${readableSpan((seconds * (1 - share)) / share)} left` : '';
  return `${Math.floor(100 * share)} %, ${whole(messages)} events, ${whole(rate)}/s${left}`;
}
