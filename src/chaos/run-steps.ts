import type { Engine } from '../engine/engine.ts';
import { damaged, Selector } from '../event/message/selector.ts';
import { emptyOutcome, type Outcome, type PreparedCase, startEngine } from '../testing/case-engine.ts';
import { timestampText } from '../testing/event.ts';
import { encodeProtobufJson } from '../tracee/json/protobuf-json.ts';
import type { Step } from './step.ts';

/** Name of an event to which nobody listens. */
const unheard = 'chaos_time_passes';

/** Runs a stream on the real engine, or on several where one takes over from another. */
export function runSteps(prepared: PreparedCase, steps: readonly Step[]): Outcome {
  const outcome = emptyOutcome();
  let engine = startEngine(prepared, outcome);
  const selector = new Selector(engine.wanted);
  const work = (from: number): void => {
    for (let at = from; at < steps.length; at++) {
      const step = steps[at];
      if (step === undefined) break;
      if ('restart' in step) return restart(at + 1);
      take(engine, selector, step);
    }
    engine.end();
  };
  const restart = (from: number): void => {
    // The ring's selector goes on, and the new engine gets the time of the stream from it (src/sidecar/engine/ring-feed.ts).
    const { newestSeconds, newestNanos } = selector;
    engine = startEngine(prepared, outcome);
    engine.unwanted(0, newestSeconds, newestNanos, false, 0);
    engine.gap('restart');
    work(from);
  };
  work(0);
  return outcome;
}

function take(engine: Engine, selector: Selector, step: Exclude<Step, { readonly restart: true }>): void {
  if ('gap' in step) {
    if (step.gap === 'reconnect') selector.restartTime();
    return engine.gap(step.gap, BigInt(step.lost));
  }
  if ('passes' in step) {
    const bytes = encodeProtobufJson({ timestamp: timestampText(step.passes), name: unheard });
    selector.select(bytes, 0, bytes.length);
    return engine.unwanted(1, selector.newestSeconds, selector.newestNanos, true, 0);
  }
  const { bytes } = step.event;
  const selected = selector.select(bytes, 0, bytes.length);
  if (selected >= 0) engine.take(selector, bytes, 0);
  else if (selected === damaged) engine.damaged(0);
  else engine.unwanted(1, selector.newestSeconds, selector.newestNanos, false, 0);
}
