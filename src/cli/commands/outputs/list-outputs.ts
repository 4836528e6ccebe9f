import { environment } from '../../../config/environment.ts';
import { SequentError } from '../../../errors.ts';
import { installation } from '../../../output/destination/load-package.ts';
import { destinationTypes, isRemote, typeNames } from '../../../output/destination-types.ts';
import { formatNames, formats } from '../../../output/formats.ts';
import { type OptionText, optionsOf, sharedOptions } from '../../../output/options/describe-options.ts';
import { exitCodes } from '../../failure.ts';
import { printer } from '../../printing/printer.ts';
import { table } from '../../printing/table.ts';

/** `sequent outputs [TYPE]` */
export async function listOutputs(
  name: string | undefined,
  { json = false }: { readonly json?: boolean },
): Promise<number> {
  const names = name === undefined ? typeNames : typeNames.filter((one) => one === name);
  if (name !== undefined && names.length === 0) {
    throw new SequentError('SEQ_UNKNOWN_NAME', {
      what: 'there is no destination of this type',
      where: name,
      todo: `the types are ${typeNames.join(', ')}`,
    });
  }
  if (json) await printer.print(names.map((one) => `${JSON.stringify(typeJson(one))}\n`).join(''));
  else if (name === undefined) await printer.print(overview());
  else await printer.print(names.map(details).join('\n'));
  return exitCodes.fine;
}

type Name = (typeof typeNames)[number];

function typeJson(name: Name) {
  const { help, defaultFormat, formats: allowed = formatNames, packages = [] } = destinationTypes[name];
  return { type: name, help, default_format: defaultFormat, formats: allowed, packages, options: optionsOf(name) };
}

function overview(): string {
  const types = typeNames.map((name) => {
    const { help, defaultFormat } = destinationTypes[name];
    return [`  ${name}`, defaultFormat, help];
  });
  const rows = formatNames.map((name) => [`  ${name}`, formats[name].contentType, formats[name].help]);
  const columns = environment().stdoutColumns;
  const more = '`sequent outputs TYPE` lists the options of a type.';
  return `destinations, each with its default format\n${table(types, columns)}\nformats\n${table(rows, columns)}\n${more}\n`;
}

function details(name: Name): string {
  const { help, defaultFormat, formats: allowed = formatNames, packages = [], packagesIf } = destinationTypes[name];
  const { all, remote } = sharedOptions();
  const { command, note } = installation(packages, packagesIf);
  return [
    `${name}: ${help}`,
    `formats: ${allowed.join(', ')} (default ${defaultFormat})`,
    ...(packages.length === 0 ? [] : [`install: ${command}${note}`]),
    ...section('options', optionsOf(name)),
    ...section('options of all outputs', all),
    ...section('options of all outputs over the network', isRemote(name) ? remote : []),
  ].join('\n');
}

function section(title: string, options: readonly OptionText[]): readonly string[] {
  if (options.length === 0) return [];
  const rows = options.map(({ key, value, required, default: usually, help }) => {
    const given = required ? '; required' : usually === undefined ? '' : `; default ${usually}`;
    return [`  ${key}`, `${help} (${value}${given})`];
  });
  return [title, table(rows, environment().stdoutColumns)];
}
