import type { EffectiveSettings } from '../../../config/effective-settings.ts';
import { environment } from '../../../config/environment.ts';
import { type Severity, severities } from '../../../finding.ts';
import { printOutput } from '../../../output/output.ts';
import { testFinding } from '../../../output/trial/test-finding.ts';
import { tryOutput } from '../../../output/trial/trial.ts';
import { packageVersion } from '../../../package.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import { placedOutputs } from '../../options/output-specs.ts';
import { trialSurroundings } from '../../options/trial-surroundings.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';

interface TestFlags {
  readonly json?: boolean;
  readonly severity?: Severity;
}

/** `sequent outputs test` @returns exit code 1 where an output did not take the finding */
export async function testOutputs(flags: TestFlags, effective: EffectiveSettings): Promise<number> {
  const { json = false, severity = severities[0] } = flags;
  const around = environment();
  const finding = testFinding(severity, packageVersion());
  const surroundings = trialSurroundings(effective);
  const rows = [];
  for (const { spec } of placedOutputs(effective)) {
    const { destination } = spec;
    const type = destination.type === 'remote' ? destination.remote.type : destination.type;
    rows.push({ output: printOutput(spec), type, ...(await tryOutput(finding, spec, surroundings)) });
  }
  if (json) await printer.print(rows.map((row) => `${toJson(row)}\n`).join(''));
  else {
    const lines = rows.map(({ output, type, result, milliseconds, reason = '' }) => [
      output,
      type,
      result,
      `${milliseconds} ms`,
      reason,
    ]);
    await printer.print(table(lines, around.stdoutColumns));
  }
  return rows.every(({ result }) => result === 'delivered') ? exitCodes.fine : exitCodes.bad;
}
