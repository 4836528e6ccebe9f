import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { upTo } from '../random.ts';
import { MountedFolder } from './mounted-folder.ts';

/** Ids of the signatures: one that never changes, one that changes, one whose import changes, one that comes and goes. */
export const ids = { steady: 'SOAK-1', changing: 'SOAK-2', importing: 'SOAK-3', visiting: 'SOAK-4' };

/** A change that an operator makes in one step. */
const kinds = ['code', 'import', 'options', 'exceptions', 'events', 'visitor', 'none', 'fault'] as const;

const actions = ['none', 'drop', 'hold', '{ lower: info }'] as const;
const visitors = ['none', 'fine', 'failing'] as const;
const faults = ['syntax', 'setting', 'exception', 'hanging'] as const;

interface Wanted {
  code: number;
  word: number;
  option: number;
  action: (typeof actions)[number];
  listensToMore: boolean;
  visitor: (typeof visitors)[number];
  fault: 'none' | (typeof faults)[number];
}

/**
 * Source of a signature that reports each `rseq` with its id, the number of reports before and the number of the event.
 */
function source(id: string, name: string, { before = '', more = '', word = "''" } = {}): string {
  return `
import { defineSignature, single, z } from 'tracee-sequent';
${before}
export default defineSignature({
  id: '${id}', name: '${name}', version: '1.0.0', description: 'for the soak', threat: { severity: 'high' },
  finding: z.strictObject({ place: z.string(), word: z.string() }),
  options: z.strictObject({ option: z.int().default(0) }),
  state: { seen: single({ create: () => ({ count: 0 }) }) },
  on: {
    ${more}
    rseq({ data }, ctx) {
      const place = '${id} ' + ctx.state.seen.value.count++ + ' ' + data.sig;
      ctx.report({ place, word: String(${word}) }, { subject: place });
    },
  },
});`;
}

/** The files of a sidecar, and an operator who changes them at random. Some are in folders as Kubernetes mounts them. */
export class Operator {
  readonly config: string;
  readonly #home: string;
  readonly #outputs: string;
  readonly #random: () => number;
  readonly #settings: MountedFolder;
  readonly #signatures: MountedFolder;
  readonly #wanted: Wanted = {
    code: 0,
    word: 0,
    option: 0,
    action: 'none',
    listensToMore: false,
    visitor: 'none',
    fault: 'none',
  };
  #written = '';

  /** @param outputs lines of YAML with the settings of the outputs, which stay as they are */
  constructor(home: string, outputs: string, random: () => number) {
    this.#home = home;
    this.#outputs = outputs;
    this.#random = random;
    this.#settings = new MountedFolder(join(home, 'settings'));
    this.#signatures = new MountedFolder(join(home, 'signatures'));
    this.config = join(home, 'settings', 'sequent.yaml');
    mkdirSync(join(home, 'plain', 'lib'), { recursive: true });
    this.#write();
  }

  /** Changes something at random. @returns what, and whether a reload must be refused */
  change(): { readonly what: string; readonly isWrong: boolean } {
    const what = kinds[upTo(this.#random, kinds.length)] ?? 'none';
    const wanted = this.#wanted;
    const other = <T>(all: readonly T[], now: unknown): T | undefined => {
      const left = all.filter((one) => one !== now);
      return left[upTo(this.#random, left.length)];
    };
    const earlier = wanted.fault;
    wanted.fault = 'none';
    if (what === 'code') wanted.code++;
    if (what === 'import') wanted.word++;
    if (what === 'options') wanted.option++;
    if (what === 'exceptions') wanted.action = other(actions, wanted.action) ?? 'none';
    if (what === 'events') wanted.listensToMore = !wanted.listensToMore;
    if (what === 'visitor') wanted.visitor = other(visitors, wanted.visitor) ?? 'none';
    if (what === 'fault') wanted.fault = other(faults, earlier) ?? 'syntax';
    this.#write();
    return { what: what === 'fault' ? `fault ${wanted.fault}` : what, isWrong: what === 'fault' };
  }

  /** Takes back the fault and the signature that may fail. */
  settle(): void {
    Object.assign(this.#wanted, { fault: 'none', visitor: 'none' });
    this.#write();
  }

  #write(): void {
    const { code, word, option, action, listensToMore, visitor, fault } = this.#wanted;
    const settings: Record<string, string> = {
      'sequent.yaml': [
        'signatures: [../signatures, ../plain]',
        'exceptions: [exceptions.yaml]',
        'repeats: { window: 0 }',
        `load_timeout: ${fault === 'setting' ? 'soon' : '2s'}`,
        `options: { ${ids.importing}: { option: ${option} } }`,
        this.#outputs,
      ].join('\n'),
      'exceptions.yaml':
        action === 'none' && fault !== 'exception'
          ? 'exceptions: []\n'
          : `exceptions:
  - signatures: [${ids.changing}]
    ${fault === 'exception' ? 'wehre' : 'where'}: { process.executable: /usr/bin/example }
    action: ${action === 'none' ? 'drop' : action}
    owner: soak
    reason: for the soak
    expires: never
`,
    };
    const failing = visitor === 'failing' ? "set_tid_address() { throw new Error('it fails'); }," : '';
    const signatures: Record<string, string> = {
      'steady.ts': source(ids.steady, 'steady'),
      'changing.ts': source(ids.changing, 'changing', {
        before: `const code: number = ${fault === 'syntax' ? '' : code};`,
        more: listensToMore ? 'mmap() {},' : '',
        word: 'code',
      }),
      ...(visitor !== 'none' && { 'visiting.ts': source(ids.visiting, 'visiting', { more: failing }) }),
    };
    const plain: Record<string, string> = {
      'importing.ts': source(ids.importing, 'importing', {
        before: "import { word } from './lib/word.ts';",
        word: "word + ' ' + ctx.options.option",
      }),
      'lib/word.ts': `${fault === 'hanging' ? 'for (;;);' : ''} export const word: number = ${word};`,
    };
    const written: Record<string, unknown> = this.#written === '' ? {} : JSON.parse(this.#written);
    const hasChanged = (name: string, files: unknown): boolean =>
      JSON.stringify(written[name]) !== JSON.stringify(files);
    if (hasChanged('signatures', signatures)) this.#signatures.write(signatures);
    for (const [name, text] of Object.entries(plain)) {
      if (hasChanged(name, text)) writeFileSync(join(this.#home, 'plain', name), text);
    }
    if (hasChanged('settings', settings)) this.#settings.write(settings);
    this.#written = JSON.stringify({ signatures, settings, ...plain });
  }
}
