import { type FindingLine, readFindingLine } from '../../../exceptions/finding-lines.ts';
import { type Suggestion, suggest } from '../../../exceptions/suggest.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { exitCodes } from '../../failure.ts';
import { readLines } from '../../files/read-lines.ts';
import { printer } from '../../printing/printer.ts';
import { toYaml } from '../../printing/yaml.ts';

/** Findings that are read at most. */
const mostFindings = 100_000;

/**
 * `sequent exceptions suggest`: drafts exceptions for findings in files of `--output json`.
 * @returns 1 if the files hold no finding that an exception can be drafted for
 * @throws {SequentError} SEQ_RECORDING if a file cannot be read
 */
export async function suggestExceptions(files: readonly string[], now = Date.now()): Promise<number> {
  const lines: FindingLine[] = [];
  let others = 0;
  for (const file of files) {
    for await (const { text } of readLines(file)) {
      const line = text === undefined ? undefined : readFindingLine(text);
      if (line !== undefined && lines.length < mostFindings) lines.push(line);
      else others++;
    }
  }
  const { suggestions, unknown } = suggest(lines, now);
  const notes = [
    'Drafts. Keep those that you can explain, and fill in owner and reason: the file is refused without them.',
    ...(unknown === 0
      ? []
      : [`Left out: ${unknown} findings whose executable is unknown, or whose signature has a star in its id.`]),
    ...(others === 0
      ? []
      : [
          `Left out: ${others} lines that are no findings of --output json, or are over the limit of ${mostFindings} findings.`,
        ]),
  ];
  const head = notes.map((note) => `# ${note}\n`).join('');
  await printer.print(`${head}${suggestions.length === 0 ? 'exceptions: []\n' : 'exceptions:\n'}`);
  for (const one of suggestions) await printer.print(indented(textOf(one)));
  return suggestions.length === 0 ? exitCodes.bad : exitCodes.fine;
}

function textOf({ entry, name, findings, first, last }: Suggestion): string {
  const period = findings === 1 ? `at ${first}` : `from ${first} to ${last}`;
  const comment = escapeMessage(`${name}: ${findings} finding${findings === 1 ? '' : 's'}, ${period}`);
  // Without the blank line, the comment visibly belongs to its entry.
  return toYaml([entry], [comment]).replace('\n\n', '\n');
}

function indented(text: string): string {
  return text.replace(/^(?=.)/gm, '  ');
}
