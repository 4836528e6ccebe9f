import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { NameTable } from '../../event/bytes/name-table.ts';
import { MessageHead } from '../../event/message/message-head.ts';
import { openTracee } from '../../intake/live/open-tracee.ts';
import { refuseToOverwrite } from '../../intake/recording/earlier-recording.ts';
import { recordingWriter } from '../../intake/recording/recording-writer.ts';
import { logIntake } from '../../telemetry/intake-log.ts';
import { openLog } from '../../telemetry/log.ts';
import { exitCodes } from '../failure.ts';
import { NewFiles } from '../files/new-files.ts';
import { logFormat } from '../options/detection-settings.ts';
import { namedEvents } from '../options/named-events.ts';
import { traceeAddress } from '../options/sidecar-options.ts';
import { onStopSignals } from '../signals.ts';

export interface RecordFlags {
  readonly out: string;
  readonly duration?: number;
  readonly maxEvents?: number;
  readonly events?: string;
  readonly force?: boolean;
}

/** `sequent record`: writes the stream to a file, unchanged. */
export async function record(flags: RecordFlags, effective: EffectiveSettings): Promise<number> {
  const log = await openLog(logFormat(effective), process.stderr);
  const address = traceeAddress(effective);
  const wanted = flags.events === undefined ? () => true : eventFilter(await namedEvents(flags.events, address));
  if (flags.force !== true) refuseToOverwrite(flags.out);
  const say = logIntake(log, address);
  const intake = openTracee({
    address,
    transport: effective.get(settings.transport),
    wait: effective.get(settings.wait),
    onState: (state) => say.state(state),
  });
  let full = false;
  let taken = 0;
  let useless = false;
  const stop = (): void => {
    full = true;
    intake.stop();
  };
  const files = new NewFiles([flags.out]);
  const writer = recordingWriter(flags.out, { onFailure: stop });
  onStopSignals(stop);
  const timer = flags.duration === undefined ? undefined : setTimeout(stop, flags.duration);
  try {
    await intake.run({
      message(bytes, start, end) {
        if (full || !wanted(bytes, start, end)) return;
        writer.write(bytes, start, end);
        if (++taken === flags.maxEvents) stop();
      },
      // A recording keeps messages unchanged. Only the check of names reads them.
      unreadable() {},
      gap: (gap) => say.gap(gap),
      quiet() {},
    });
  } catch (error) {
    useless = taken === 0;
    throw error;
  } finally {
    clearTimeout(timer);
    await writer.close();
    if (useless) files.removeAll();
  }
  const { written, dropped, unwritable } = writer.counts;
  if (written === 0 && writer.hasEarlier)
    log.warn('nothing was recorded; the earlier recording stays', { file: flags.out });
  else log.info('recorded', { file: flags.out, written, dropped, unwritable });
  return dropped + unwritable > 0 ? exitCodes.bad : exitCodes.fine;
}

function eventFilter(names: readonly string[]): (bytes: Uint8Array, start: number, end: number) => boolean {
  const table = new NameTable(names);
  const head = new MessageHead();
  return (bytes, start, end) => head.read(bytes, start, end) && table.find(bytes, head.nameStart, head.nameEnd) >= 0;
}
