import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { environment } from '../../config/environment.ts';
import type { OnRefusal } from '../../config/refusal.ts';
import type { SequentError } from '../../errors.ts';
import { escapeMessage } from '../../text/escape.ts';
import { toJson } from '../../text/json.ts';
import type { Problem } from '../check/problem.ts';
import { runChecks } from '../check/run-checks.ts';
import { exitCodes } from '../failure.ts';
import { printer } from '../printing/printer.ts';

export interface CheckFlags {
  readonly policy?: string;
  readonly against?: string;
  readonly on?: readonly string[];
  readonly costBudget: number;
  readonly strict?: boolean;
  readonly json?: boolean;
}

/** Loads the settings of the command line, with another configuration file if one is given. */
export type LoadSettings = (options: {
  readonly config?: string;
  readonly onRefusal?: OnRefusal;
}) => Promise<EffectiveSettings>;

const colours = { fault: 31, warning: 33, note: 36 } as const;

/**
 * `sequent check`: says what a start or a reload with these settings would say.
 * @returns 1 if there is a fault; with `strict` also if there is a warning or a note
 */
export async function check(flags: CheckFlags, load: LoadSettings): Promise<number> {
  const refusals: [SequentError, ReadonlySet<string>][] = [];
  const effective = await load({ onRefusal: (error, unusable) => refusals.push([error, unusable]) });
  const against = flags.against === undefined ? undefined : await load({ config: flags.against });
  const { stdoutColour } = environment();
  const counts = { fault: 0, warning: 0, note: 0 };
  const { policy, on: recordings, costBudget: budgetUs } = flags;
  for await (const problem of runChecks({ effective, refusals, against, policy, recordings, budgetUs })) {
    counts[problem.level]++;
    await printer.print(flags.json ? `${toJson(problem)}\n` : textOf(problem, stdoutColour));
    if (printer.over) break;
  }
  const { fault, warning, note } = counts;
  if (!flags.json) await printer.print(`${counted(fault, 'fault')}, ${counted(warning, 'warning')}\n`);
  const isBad = fault > 0 || (flags.strict === true && warning + note > 0);
  return isBad ? exitCodes.bad : exitCodes.fine;
}

function textOf({ level, check: name, where, what, todo, code }: Problem, colour: boolean): string {
  const word = level.padEnd(8);
  const shown = colour ? `\x1b[${colours[level]}m${word}\x1b[0m` : word;
  const place = where === undefined ? '' : `${escapeMessage(where)}: `;
  const advice = todo === undefined ? '' : `         → ${escapeMessage(todo)}\n`;
  return `${shown} ${place}${escapeMessage(what)} (${code ?? name})\n${advice}`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
