import { whole } from '../../../backtest/words.ts';
import { SequentError } from '../../../errors.ts';
import { eventJson } from '../../../inspection/event-json.ts';
import { type ReadEventsOptions, type RecordedEvent, readEvents } from '../../../inspection/read-events.ts';
import { compileSelection, type Selection } from '../../../inspection/selection.ts';
import { slice } from '../../../inspection/slice.ts';
import type { Log } from '../../../telemetry/log.ts';
import { escapeMessage } from '../../../text/escape.ts';
import { toJson } from '../../../text/json.ts';
import { conditionsOf } from './conditions-of.ts';
import { eventLine } from './event-line.ts';
import { fieldLines } from './field-lines.ts';
import { type Look, type Trial, trySignature } from './try-signature.ts';

/** Limit of the messages that are held, in bytes. */
const mostBytes = 256 * 2 ** 20;
const usualLines = 10;

const help = `next [N], prev [N]    the next or previous events
goto N, first, last   an event by its number in the recording
find TEXT             the next event whose line contains the text
list [N]              events around the current one
fields, json          all fields of the current event; the event as JSON
event NAME...         show only events of these names; event alone: of all names
where CONDITIONS      show only events that meet conditions, such as { pathname: { prefix: /tmp/ } }
process WHO [tree]    show only events of a process, with its tree
from TIME, to TIME    show only events of a time
reset                 show all events again
try FILE              run the handlers of a signature over the shown events
cut FILE              copy the shown events into a new recording
help, quit
`;

/** Surroundings of a session. */
export interface SessionOptions {
  readonly files: readonly string[];
  readonly reading: ReadEventsOptions;
  readonly look: Look;
  /** Settings of trials. */
  readonly trial: Omit<Trial, 'pack' | 'files' | 'selection'>;
  readonly log: Log;
}

/** A session of `sequent repl`: which events of a recording are shown, and which of them is the current one. */
export class Session {
  readonly #options: SessionOptions;
  readonly #events: readonly RecordedEvent[];
  readonly #isCut: boolean;
  #selection: Selection = {};
  #chosen: readonly RecordedEvent[];
  /** Index of the current event in the chosen ones; -1 before the first. */
  #at = -1;

  private constructor(options: SessionOptions, events: readonly RecordedEvent[], isCut: boolean) {
    this.#options = options;
    this.#events = events;
    this.#isCut = isCut;
    this.#chosen = events;
  }

  /** Reads the recordings. Only their first 256 MiB are held. @throws {SequentError} SEQ_RECORDING */
  static async open(options: SessionOptions): Promise<Session> {
    const held: RecordedEvent[] = [];
    let bytes = 0;
    for await (const events of readEvents(options.files, options.reading)) {
      for (const one of events) {
        bytes += one.message.end - one.message.start;
        if (bytes > mostBytes) return new Session(options, held, true);
        held.push(one);
      }
    }
    return new Session(options, held, false);
  }

  /** The text that the session begins with. */
  get greeting(): string {
    const rest = this.#isCut ? '; the rest is too long to be held, so cut a slice of it with sequent show' : '';
    return `${whole(this.#events.length)} events${rest}. help lists the commands.\n`;
  }

  /**
   * Runs one line.
   * @returns the text to print, escaped; undefined if the session is to end
   */
  async run(line: string): Promise<string | undefined> {
    const [, command = '', rest = ''] = /^\s*(\S*)\s*(.*?)\s*$/.exec(line) ?? [];
    try {
      return await this.#run(command, rest);
    } catch (error) {
      if (!(error instanceof SequentError)) throw error;
      const { what, where, todo } = error.text;
      return `${escapeMessage(what)}${where === undefined ? '' : ` (${escapeMessage(where)})`}${todo === undefined ? '' : `: ${escapeMessage(todo)}`}\n`;
    }
  }

  async #run(command: string, rest: string): Promise<string | undefined> {
    switch (command) {
      case '':
      case 'n':
      case 'next':
        return this.#move(countOf(rest));
      case 'p':
      case 'prev':
        return this.#move(-countOf(rest));
      case 'first':
        return this.#goTo(0);
      case 'last':
        return this.#goTo(this.#chosen.length - 1);
      case 'goto':
        return this.#goTo(this.#chosen.findIndex(({ number }) => number >= Number(rest)));
      case 'find':
        return this.#find(rest);
      case 'list':
        return this.#list(rest === '' ? usualLines : countOf(rest));
      case 'fields':
        return this.#current(({ event }) => fieldLines(event, this.#options.reading.arch));
      case 'json':
        return this.#current(({ event }) => `${toJson(eventJson(event), 2)}\n`);
      case 'try':
        return this.#try(rest);
      case 'cut':
        return this.#cut(rest);
      case 'help':
        return help;
      case 'q':
      case 'quit':
      case 'exit':
        return undefined;
      default:
        return this.#narrow(command, rest);
    }
  }

  /** Runs a command that changes which events are shown. */
  async #narrow(command: string, rest: string): Promise<string> {
    const { events, where, process, tree, from, to } = this.#selection;
    const now = { events, where, process, tree, from, to };
    switch (command) {
      case 'event':
        return this.#select({ ...now, events: rest === '' ? undefined : rest.split(/[\s,]+/) });
      case 'where':
        return this.#select({ ...now, where: rest === '' ? undefined : await conditionsOf(rest) });
      case 'process': {
        const [who = '', more] = rest.split(/\s+/);
        return this.#select({
          ...now,
          process: who === '' ? undefined : who,
          tree: more === 'tree' ? true : undefined,
        });
      }
      case 'from':
      case 'to':
        return this.#select({ ...now, [command]: rest === '' ? undefined : rest });
      case 'reset':
        return this.#select({});
      default:
        return `there is no command ${escapeMessage(command)}; help lists them\n`;
    }
  }

  async #select(parts: { readonly [K in keyof Selection]: Selection[K] | undefined }): Promise<string> {
    const selection = definedParts(parts);
    const { files, reading } = this.#options;
    const compiled = await compileSelection(selection, files, reading);
    this.#chosen = this.#events.filter(({ event }) => compiled.accepts(event));
    this.#selection = selection;
    this.#at = -1;
    return `${whole(this.#chosen.length)} of ${whole(this.#events.length)} events\n`;
  }

  /** Moves by a number of events, and shows those that are passed. */
  #move(by: number): string {
    const last = this.#chosen.length - 1;
    const to = Math.max(0, Math.min(last, this.#at + by));
    if (to === this.#at || last < 0) return by > 0 ? 'there are no more events\n' : 'this is the first event\n';
    const [from, end] = by > 0 ? [this.#at + 1, to] : [to, this.#at - 1];
    this.#at = to;
    return this.#lines(from, end);
  }

  #goTo(index: number): string {
    if (this.#chosen[index] === undefined) return 'there is no such event\n';
    this.#at = index;
    return this.#lines(index, index);
  }

  #find(text: string): string {
    if (text === '') return 'find needs a text\n';
    const from = this.#at + 1;
    const found = this.#chosen
      .slice(from)
      .findIndex(({ event }) => eventLine(event, this.#options.reading.arch).includes(text));
    return found < 0 ? 'no later event contains it\n' : this.#goTo(from + found);
  }

  #list(count: number): string {
    const from = Math.max(0, this.#at - Math.floor(count / 2));
    return this.#chosen.length === 0 ? 'there are no events\n' : this.#lines(from, from + count - 1);
  }

  #current(show: (one: RecordedEvent) => string): string {
    const current = this.#chosen[Math.max(0, this.#at)];
    return current === undefined ? 'there are no events\n' : show(current);
  }

  /** Lines of the chosen events from one index to another, with their numbers. */
  #lines(from: number, to: number): string {
    const {
      reading,
      look: { columns },
    } = this.#options;
    return this.#chosen
      .slice(from, to + 1)
      .map(({ number, event }, index) => {
        const head = `${from + index === this.#at ? '>' : ' '}${String(number).padStart(6)} `;
        return `${head}${eventLine(event, reading.arch, columns === undefined ? undefined : Math.max(20, columns - head.length))}\n`;
      })
      .join('');
  }

  async #try(pack: string): Promise<string> {
    if (pack === '') return 'try needs the file of a signature\n';
    const { files, trial, look, log } = this.#options;
    const { text } = await trySignature({ ...trial, files, pack, selection: this.#selection }, look, log);
    return text;
  }

  async #cut(out: string): Promise<string> {
    if (out === '') return 'cut needs the file of a new recording: .pb or .ndjson, each also .gz or .zst\n';
    const { files, reading } = this.#options;
    const { written, unwritable } = await slice({ ...reading, files, selection: this.#selection, out });
    return `${whole(written)} events written${unwritable > 0 ? `, ${whole(unwritable)} cannot be` : ''}\n`;
  }
}

function countOf(text: string): number {
  const count = Number(text === '' ? 1 : text);
  return Number.isSafeInteger(count) && count > 0 ? count : 1;
}

function definedParts(parts: { readonly [K in keyof Selection]: Selection[K] | undefined }): Selection {
  const { events, where, process, tree, from, to } = parts;
  return {
    ...(events !== undefined && { events }),
    ...(where !== undefined && { where }),
    ...(process !== undefined && { process }),
    ...(tree !== undefined && { tree }),
    ...(from !== undefined && { from }),
    ...(to !== undefined && { to }),
  };
}
