import { createInterface } from 'node:readline';
import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { settings } from '../../../config/settings.ts';
import { SkippedLines } from '../../../replay/skipped-lines.ts';
import { openLog } from '../../../telemetry/log.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { threadSettings } from '../backtest/evaluating.ts';
import { Session } from './session.ts';

/** `sequent repl`: looks around in a recording, command by command. Without a terminal it reads commands line by line. */
export async function repl(files: readonly string[], effective: EffectiveSettings): Promise<number> {
  const log = await openLog('text', process.stderr);
  const { isInteractive, stdoutColour: colour, stdoutColumns: columns } = environment();
  const skipped = new SkippedLines(log);
  const session = await Session.open({
    files,
    reading: {
      arch: effective.get(settings.arch) ?? 'amd64',
      onSkipped: (file, part) => skipped.add(file, part),
    },
    look: { colour, columns },
    trial: await threadSettings(effective, log),
    log,
  });
  const lines = createInterface({
    input: process.stdin,
    ...(isInteractive ? { output: process.stdout, prompt: '> ' } : { terminal: false }),
  });
  let isClosed = false;
  lines.once('close', () => {
    isClosed = true;
  });
  lines.on('SIGINT', () => lines.close());
  const ask = (): void => {
    if (isInteractive && !isClosed) lines.prompt();
  };
  if (isInteractive) await printer.print(session.greeting);
  ask();
  for await (const line of lines) {
    const text = await session.run(line);
    if (text === undefined || printer.over) break;
    await printer.print(text);
    ask();
  }
  lines.close();
  return exitCodes.fine;
}
