import { fillTemplate } from './fill-template.ts';
import { listenedEvent } from './listened-event.ts';
import { checkName, variableName } from './names.ts';
import { shownArguments } from './samples.ts';
import type { NewFiles } from './write-files.ts';

/** The parts of a new signature. */
export interface NewSignature {
  /** In snake_case; also the name of its file. */
  readonly name: string;
  readonly id: string;
  /** Name of an event of Tracee. */
  readonly event: string;
}

/**
 * Makes a signature and its test. The signature reports each event of its kind, except of programs that the operator names: a beginning that works, with an
 * option, and with cases of both kinds.
 * @throws {SequentError} SEQ_USAGE or SEQ_UNKNOWN_NAME
 */
export function signatureFiles({ name, id, event }: NewSignature): NewFiles {
  checkName(name, 'a signature');
  const shown = shownArguments(listenedEvent(event).arguments);
  const imports = ['defineSignature', ...shown.flatMap((one) => one.imports), 'pathMatcher', 'pathPattern', 'z'];
  const fields = shown.map((one) => `${one.name}: ${one.schema}`).join(', ');
  const values = shown.map((one) => `${one.name}: data.${one.name}`).join(', ');
  const samples = shown.map((one) => `${one.name}: ${one.value}`).join(', ');
  const finding = fields === '' ? '' : `  finding: z.strictObject({ ${fields} }),\n`;
  const words = {
    id,
    name,
    event,
    variable: variableName(name),
    imports: [...new Set(imports)].join(', '),
    data: values === '' ? '' : 'data, ',
    finding,
    values,
    samples,
  };
  return new Map([
    [`${name}.ts`, tidy(fillTemplate('signature.txt', words))],
    [`${name}.test.ts`, tidy(fillTemplate('signature.test.txt', words))],
  ]);
}

function tidy(text: string): string {
  return text.replaceAll('{  }', '{}');
}
