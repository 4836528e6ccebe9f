import { parseAddress, printAddress } from '../../address.ts';
import { readMessages } from '../../intake/recording/read-messages.ts';
import { simulate as startSimulation } from '../../simulated/simulate.ts';
import { escapeMessage } from '../../text/escape.ts';
import { exitCodes } from '../failure.ts';
import { onStopSignals } from '../signals.ts';

export interface SimulateFlags {
  readonly listen: string;
  readonly rate?: number;
  readonly repeat?: number;
  readonly skip?: number;
  readonly maxEvents?: number;
  readonly once?: boolean;
  readonly traceeVersion?: string;
}

/** `sequent simulate`: serves a recording as Tracee would. */
export async function simulate(file: string, flags: SimulateFlags): Promise<number> {
  const { listen, rate, repeat, skip, maxEvents, once, traceeVersion } = flags;
  const tracee = await startSimulation({
    address: parseAddress(listen, { anyPort: true }),
    messages: () => readMessages(file),
    ...(rate !== undefined && { rate }),
    ...(repeat !== undefined && { repeat: repeat === 0 ? Number.POSITIVE_INFINITY : repeat }),
    ...(skip !== undefined && { skip }),
    ...(maxEvents !== undefined && { maxEvents }),
    ...(traceeVersion !== undefined && { version: traceeVersion }),
    endWhenSent: once ?? false,
  });
  const stopped = Promise.withResolvers<void>();
  onStopSignals(() => stopped.resolve());
  process.stderr.write(`sequent: a simulated Tracee listens at ${escapeMessage(printAddress(tracee.address))}\n`);
  try {
    // Like Tracee, it keeps the stream open when it has nothing to send, except with `--once`.
    await Promise.race([stopped.promise, once ? tracee.finished : tracee.finished.then(() => stopped.promise)]);
  } finally {
    await tracee.close();
  }
  process.stderr.write(`sequent: ${tracee.sent} events were sent\n`);
  return exitCodes.fine;
}
