import { environment, sequentVariables } from '../config/environment.ts';
import { SequentError } from '../errors.ts';
import type { LogFormat } from '../telemetry/log.ts';
import { escapeMessage } from '../text/escape.ts';
import { toJson } from '../text/json.ts';

/** Exit codes of every command. */
export const exitCodes = { fine: 0, bad: 1, usage: 2, bug: 70 } as const;

/** Commands whose standard error is a log. Their final error has the format of the log. */
const commandsWithLog: ReadonlySet<string> = new Set(['run', 'replay', 'record']);

/**
 * The format of the final error of a command line: the value of `--log-format` or else SEQUENT_LOG_FORMAT. By default, a command with
 * a log writes JSON if standard error is not a terminal. Commands without a log write text.
 * @param args the command line, which may be wrong
 */
export function failureForm(args: readonly string[]): LogFormat {
  const options = args.slice(0, args.includes('--') ? args.indexOf('--') : args.length);
  const given = options.flatMap((arg, index) => {
    if (arg === '--log-format') return options[index + 1] ?? [];
    return arg.startsWith('--log-format=') ? arg.slice('--log-format='.length) : [];
  });
  if (given.at(-1) === 'json') return 'json';
  if (given.at(-1) === 'text') return 'text';
  if (!commandsWithLog.has(options[0] ?? '')) return 'text';
  const { SEQUENT_LOG_FORMAT: set } = sequentVariables();
  if (set === 'json' || set === 'text') return set;
  return environment().stderrTerminal ? 'text' : 'json';
}

/**
 * Writes an error to standard error: an operator's error without a stack, a bug with one.
 * @returns the exit code
 */
export function tellFailure(given: unknown, form: LogFormat): number {
  const error = isFolderGone(given) ? folderGone(given) : given;
  if (error instanceof SequentError) {
    const { text, code, exitCode } = error;
    if (form === 'json') writeJson('an error has ended it', { ...text, code, exit_code: exitCode });
    else process.stderr.write(failureText(error));
    return exitCode;
  }
  const stack = error instanceof Error ? (error.stack ?? error.message) : String(error);
  if (form === 'json')
    writeJson('a bug of Sequent has ended it; please report it', { stack, exit_code: exitCodes.bug });
  else process.stderr.write(`sequent: this is a bug of Sequent, please report it\n${escapeLines(stack)}\n`);
  return exitCodes.bug;
}

/** Whether the folder that the process runs in was removed. Every relative path then fails. */
function isFolderGone(error: unknown): boolean {
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd';
}

function folderGone(cause: unknown): SequentError {
  const text = { what: 'the current folder no longer exists', todo: 'change to a folder that exists' };
  return new SequentError('SEQ_USAGE', text, { cause });
}

/** A line as pino writes it. 60 is pino's level `fatal`. */
function writeJson(msg: string, fields: Readonly<Record<string, unknown>>): void {
  const line = { level: 60, time: new Date().toISOString(), name: 'sequent', ...fields, msg };
  process.stderr.write(`${toJson(line)}\n`);
}

/** @returns an operator's error as text for a terminal, escaped */
export function failureText({ code, text: { what, where, todo } }: SequentError): string {
  const place =
    where === undefined ? '' : where.includes('\n') ? `: ${escapeLines(where)}` : ` (${escapeLines(where)})`;
  return `sequent: ${escapeMessage(what)}${place}\n${todo === undefined ? '' : `  → ${escapeMessage(todo)}\n`}  [${code}]\n`;
}

/** A message for a terminal. Line breaks stay; all other control characters are escaped. */
export function escapeLines(text: string): string {
  return text
    .split('\n')
    .map((line) => escapeMessage(line))
    .join('\n');
}
