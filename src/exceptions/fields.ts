import type { Argument } from '../event/kinds.ts';
import type { Finding } from '../finding.ts';
import type { Field as AnyField, Fields } from '../signature/where/field-conditions.ts';
import { type Shape, unknownShape } from '../signature/where/shapes.ts';
import { ofWorkload, type WorkloadField } from '../signature/where/workload-fields.ts';

/** A field of a finding that an exception can test. */
export interface Field extends AnyField<Finding> {
  /**
   * Whether an attacker on the machine chooses the value: `yes`, `no`, or `partly` if it alone does not tell an attacker
   * from the innocent.
   */
  readonly chosen: WorkloadField['chosen'];
  readonly help: string;
}

const text: Shape = { form: 'text', kind: 'str' };

const own: Readonly<Record<string, Field>> = {
  severity: {
    shape: text,
    chosen: 'partly',
    help: 'severity of the finding: info, low, medium, high or critical',
    read: ({ threat }) => threat.severity,
  },
  tags: {
    shape: { ...text, isList: true },
    chosen: 'partly',
    help: 'tags of the finding; one must meet the condition',
    read: ({ tags }) => tags,
  },
  policies: {
    shape: { ...text, isList: true },
    chosen: 'partly',
    help: 'names of the policies of Tracee that selected the event; one must meet the condition',
    read: ({ policies }) => policies,
  },
  event: {
    shape: text,
    chosen: 'yes',
    help: 'name of the event that completed the finding',
    read: ({ detectedFrom }) => (detectedFrom.name === '' ? undefined : detectedFrom.name),
  },
};

/** The fields of findings, for conditions and for docs/reference/exceptions.md. */
export const ofFinding: Fields<Finding, Field> = {
  named: new Map([
    ...[...ofWorkload.named].map(([name, field]) => [name, inWorkload(field)] as const),
    ...Object.entries(own),
  ]),
  families: [
    ...ofWorkload.families.map((family) => ({ ...family, field: (name: string) => inWorkload(family.field(name)) })),
    {
      prefix: 'data.',
      example: 'data.path',
      field: (name) => ({
        shape: { ...unknownShape(name), isList: true },
        chosen: 'yes',
        help: "a field of the finding's own `data`; of a list, one item must meet the condition",
        read: ({ data }) => argument(data, name),
      }),
    },
    {
      prefix: 'event.',
      example: 'event.pathname',
      field: (name) => ({
        shape: { ...unknownShape(name), isList: true },
        chosen: 'yes',
        help: 'an argument of the event that completed the finding (`detected_from.data`); of a list, one item must meet the condition',
        read: ({ detectedFrom }) => argument(detectedFrom.data, name),
      }),
    },
  ],
};

function inWorkload(field: WorkloadField): Field {
  return { ...field, read: ({ workload }) => field.read(workload) };
}

function argument(list: readonly Argument[], name: string): readonly unknown[] {
  const value: unknown = list.find((candidate) => candidate.name === name)?.value;
  const values: readonly unknown[] = Array.isArray(value) ? value : value === undefined || value === '' ? [] : [value];
  return values.map(comparable);
}

/** YAML has no bigint. Numbers beyond 2^53 are compared as decimal text. */
function comparable(value: unknown): unknown {
  if (typeof value !== 'bigint') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : String(value);
}
