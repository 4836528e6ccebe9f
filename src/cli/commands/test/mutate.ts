import { relative } from 'node:path';
import type { MutantResult } from '../../../mutation/mutant.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { exitCodes } from '../../failure.ts';
import type { TestSurroundings } from '../../guard/test-limits.ts';
import type { WorkerPart } from '../../guard/test-worker-messages.ts';
import { needPackage } from '../../optional-package.ts';
import { printer } from '../../printing/printer.ts';
import type { BegunMutant } from './mutants-of-file.ts';
import { filesWithCases } from './test-files.ts';
import { errorOf, runJobs } from './worker-pool.ts';

/** A mutant and what became of it. */
interface Tried {
  readonly mutant: BegunMutant;
  readonly result: MutantResult;
}

/**
 * `sequent test --mutate`: changes one condition, comparison or constant of a signature at a time, and lists the changes that no
 * case notices.
 * @returns 1 if a change is not noticed, or a file cannot be run
 */
export async function mutate(
  paths: readonly string[],
  flags: { readonly json?: boolean },
  surroundings: TestSurroundings,
): Promise<number> {
  needPackage('typescript', '--mutate');
  const files = filesWithCases(paths);
  const counts = { mutants: 0, noticed: 0, survived: 0, endless: 0, refused: 0, failed_files: 0 };
  const jobs = files.map((file) => ({ task: 'mutate', file, from: 0 }) as const);
  const stopped = await runJobs(
    jobs,
    async ({ file }, { end, parts }) => {
      const tried = triedIn(parts);
      for (const { result } of tried) {
        counts.mutants++;
        counts[result.outcome]++;
      }
      await printer.print(flags.json ? tried.map(jsonOf).join('') : textOf(tried));
      if (end.task === 'mutate' || (end.task === 'ended' && tried.length > 0)) return;
      counts.failed_files++;
      const error = errorOf(end);
      await printer.print(flags.json ? `${toJson({ file, error })}\n` : `✖ ${escapeMessage(`${file}: ${error}`)}\n`);
    },
    {
      ...surroundings,
      isQuiet: true,
      goOn({ file }, parts) {
        const last = parts.at(-1);
        return last?.part === 'begun' ? { task: 'mutate', file, from: last.mutant.at + 1 } : undefined;
      },
    },
  );
  if (stopped !== undefined) return stopped;
  await printer.print(flags.json ? `${toJson(counts)}\n` : lastLine(counts));
  return counts.survived + counts.failed_files === 0 ? exitCodes.fine : exitCodes.bad;
}

/** A mutant that began and did not end is the one that its process was ended for. */
function triedIn(parts: readonly WorkerPart[]): readonly Tried[] {
  return parts.flatMap((part, index): Tried[] => {
    if (part.part === 'mutant') return [part];
    const next = parts[index + 1];
    const hasEnded = next?.part === 'mutant' && next.mutant.at === part.mutant.at;
    return hasEnded ? [] : [{ mutant: part.mutant, result: { ...part.mutant.mutant, outcome: 'endless' } }];
  });
}

function jsonOf({ mutant: { signature, file }, result }: Tried): string {
  const { line, column, change, original, replacement, outcome, by } = result;
  return `${toJson({ signature: signature.id, name: signature.name, file, line, column, change, original, replacement, outcome, by })}\n`;
}

function textOf(tried: readonly Tried[]): string {
  const bySignature = Map.groupBy(tried, ({ mutant }) => mutant.signature.id);
  return [...bySignature].map(([id, ones]) => signatureText(id, ones)).join('');
}

function signatureText(id: string, tried: readonly Tried[]): string {
  const survivors = tried.filter(({ result }) => result.outcome === 'survived');
  const name = tried[0]?.mutant.signature.name ?? '';
  const lines = survivors.map(({ mutant, result }) => {
    const { line, column, change, original, replacement } = result;
    const by = replacement === '' ? '' : `, by ${short(replacement)}`;
    return `    ${escapeMessage(`${relative('', mutant.file)}:${line}:${column}  ${change}: ${short(original)}${by}`)}\n`;
  });
  const mark = survivors.length === 0 ? '✔' : '✖';
  return `${mark} ${escapeMessage(`${id} ${name}`)}: ${tried.length} changes, ${survivors.length} that no case notices\n${lines.join('')}`;
}

/** A change on one line of a terminal. */
function short(text: string): string {
  const most = 60;
  const line = text.replace(/\s+/g, ' ');
  return line.length > most ? `${line.slice(0, most)}...` : line;
}

function lastLine({
  mutants,
  noticed,
  survived,
  endless,
  refused,
  failed_files,
}: Readonly<Record<string, number>>): string {
  return `changes ${mutants}, noticed ${noticed}, endless ${endless}, refused ${refused}, not noticed ${survived}, failed files ${failed_files}\n`;
}
