import { stringLiteral } from '../../text/literal.ts';
import type { Values } from '../evaluate.ts';
import type { Category } from '../fields.ts';
import { variableOf } from './names.ts';

/** Cases of a converted rule. */
export interface RuleCases {
  readonly detected: Values;
  readonly ignored: readonly Values[];
  /** Fields that the finding shows. */
  readonly shown: readonly string[];
}

/** Writes the test of a converted rule. */
export function testText(name: string, category: Category, { detected, ignored, shown }: RuleCases): string {
  const variable = camelCase(name);
  const finding = shown
    .filter((field) => detected[field] !== undefined || category.fields[field]?.always === true)
    .map((field) => `${field}: ${literal(detected[field])}`)
    .join(', ');
  return [
    "import { event, testSignature } from 'tracee-sequent/testing';",
    `import ${variable} from './${name}.ts';`,
    '',
    `testSignature(${variable}, {`,
    '  detects: [',
    `    { name: 'an event that the rule describes', events: [${eventsText(category, detected)}], findings: [{ ${finding} }] },`,
    '  ],',
    '  ignores: [',
    ...ignored.map((values, index) => {
      const what =
        index === 0
          ? 'an innocent event'
          : `an event that a filter of the rule takes out${index === 1 ? '' : ` (${index})`}`;
      return `    { name: ${stringLiteral(what)}, events: [${eventsText(category, values)}] },`;
    }),
    '  ],',
    '});',
    '',
  ].join('\n');
}

/** O_WRONLY | O_CREAT | O_TRUNC */
const createFlags = 0o1101;
const parentPid = 50;

function eventsText(category: Category, values: Values): string {
  const {
    CommandLine,
    CurrentDirectory,
    DestinationIp,
    DestinationPort,
    Image,
    ParentCommandLine,
    ParentImage,
    ProcessId,
    TargetFilename,
    User,
  } = values;
  const isRoot = User === 'root';
  const workload = [
    ...(category.event === 'sched_process_exec' || Image === undefined ? [] : [`executable: ${literal(Image)}`]),
    ...(isRoot || !Object.hasOwn(values, 'User') ? [] : ['userId: 1000']),
    ...(ProcessId === undefined ? [] : [`pid: ${ProcessId}`]),
    ...(ParentImage === undefined && ParentCommandLine === undefined && values['ParentProcessId'] === undefined
      ? []
      : [`parentPid: ${values['ParentProcessId'] ?? parentPid}`]),
  ];
  const data =
    category.event === 'sched_process_exec'
      ? [
          `pathname: ${literal(Image ?? '')}`,
          `argv: [${literal(CommandLine ?? '')}]`,
          ...(CurrentDirectory === undefined ? [] : [`pwd: ${literal(CurrentDirectory)}`]),
        ]
      : category.event === 'security_file_open'
        ? [`pathname: ${literal(TargetFilename ?? '')}`, `flags: ${createFlags}`]
        : [`remote_addr: { ${address(DestinationIp, DestinationPort)} }`];
  const more = workload.length === 0 ? '' : `, { ${workload.join(', ')} }`;
  const itself = `event('${category.event}', { ${data.join(', ')} }${more})`;
  if (ParentImage === undefined && ParentCommandLine === undefined) return itself;
  const path = literal(ParentImage ?? '/usr/bin/parent');
  const args = `pathname: ${path}, argv: [${literal(ParentCommandLine ?? ParentImage ?? '')}]`;
  return `event('sched_process_exec', { ${args} }, { pid: ${parentPid}, executable: ${path} }), ${itself}`;
}

function address(ip: string | number | undefined, port: string | number | undefined): string {
  const text = String(ip ?? '192.0.2.1');
  const isV6 = text.includes(':');
  const ports = port === undefined ? '' : `, ${isV6 ? 'sin6_port' : 'sin_port'}: ${Number(port)}`;
  return isV6
    ? `sa_family: 'AF_INET6', sin6_addr: ${stringLiteral(text)}${ports}`
    : `sa_family: 'AF_INET', sin_addr: ${stringLiteral(text)}${ports}`;
}

function literal(value: string | number | undefined): string {
  return typeof value === 'number' ? String(value) : stringLiteral(value ?? '');
}

function camelCase(name: string): string {
  return variableOf(name.replaceAll(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()));
}
