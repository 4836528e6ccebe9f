import { LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import { SigmaRefusal } from '../refusal.ts';

const texts = z.union([z.string().transform((one) => [one]), z.array(z.coerce.string())]).nullish();

const ruleForm = z.object({
  title: z.string().min(1),
  id: z.string().optional(),
  name: z.string().optional(),
  status: z.string().optional(),
  description: z.string().optional(),
  author: z.coerce.string().optional(),
  license: z.string().optional(),
  references: texts,
  tags: texts,
  falsepositives: texts,
  level: z.enum(['informational', 'low', 'medium', 'high', 'critical']).default('medium'),
  logsource: z.object({
    product: z.string().optional(),
    category: z.string().optional(),
    service: z.string().optional(),
  }),
  detection: z.record(z.string(), z.unknown()),
});

/** A Sigma rule as its file has it. The detections are not read yet. */
export type SigmaRule = Omit<z.output<typeof ruleForm>, 'detection'> & {
  readonly detections: ReadonlyMap<string, unknown>;
  readonly condition: string;
  /** Line of a detection, or of a field in it. */
  lineOf(...way: readonly string[]): number | undefined;
};

/**
 * Reads one Sigma rule.
 * @throws {SigmaRefusal} if it is no rule, or a kind of rule that has no counterpart
 */
export function readRule(text: string): SigmaRule {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, uniqueKeys: true, logLevel: 'silent' });
  const [error] = document.errors;
  if (error !== undefined)
    throw new SigmaRefusal(`it is no YAML: ${error.message.split('\n')[0]}`, error.linePos?.[0].line);
  const content: unknown = document.toJS({ maxAliasCount: 100 });
  if (typeof content === 'object' && content !== null && 'correlation' in content)
    throw new SigmaRefusal('it correlates other rules; write a signature that listens to their findings');
  const { data, error: fault } = ruleForm.safeParse(content);
  if (fault !== undefined) {
    const [issue] = fault.issues;
    throw new SigmaRefusal(`it is no Sigma rule: ${issue?.path.map(String).join('.') ?? ''}: ${issue?.message ?? ''}`);
  }
  const { detection, ...rest } = data;
  const { condition, timeframe, ...detections } = detection;
  const lineOf = (...way: readonly string[]): number | undefined => {
    const node: unknown = document.getIn(['detection', ...way], true);
    const range = typeof node === 'object' && node !== null && 'range' in node ? node.range : undefined;
    const [start] = Array.isArray(range) ? range : [];
    return typeof start === 'number' ? lines.linePos(start).line : undefined;
  };
  if (timeframe !== undefined)
    throw new SigmaRefusal('it counts within a time, which Sigma moved to correlations', lineOf('timeframe'));
  if (typeof condition !== 'string') throw new SigmaRefusal('it has no single condition', lineOf('condition'));
  return { ...rest, detections: new Map(Object.entries(detections)), condition, lineOf };
}
