import { basename } from 'node:path';
import { tacticNames, techniqueNames } from '../gen/attack.ts';
import { commentText, listLiteral, stringLiteral } from '../text/literal.ts';
import { type Category, categories } from './fields.ts';
import { readCondition } from './reading/condition.ts';
import { readDetections } from './reading/detections.ts';
import { readRule, type SigmaRule } from './reading/rule.ts';
import { SigmaRefusal } from './refusal.ts';
import { detectedValues, ignoredValues } from './sample.ts';
import { type HandlerCode, handlerCode } from './writing/code.ts';
import { signatureName } from './writing/names.ts';
import { testText } from './writing/test-file.ts';

export { SigmaRefusal };

/** A converted rule: a signature and its test. */
export interface ConvertedRule {
  /** Name of the signature; its files are `NAME.ts` and `NAME.test.ts`. */
  readonly name: string;
  readonly text: string;
  readonly test: string;
}

/**
 * Converts a Sigma rule for Linux to a signature that finds the same, with a test.
 * @param path of the rule, for its comment
 * @throws {SigmaRefusal} with the reason, if something in the rule has no counterpart
 */
export function convertSigma(text: string, path: string): ConvertedRule {
  const rule = readRule(text);
  const category = categoryOf(rule);
  const condition = readCondition(rule.condition, readDetections(rule), rule.lineOf('condition'));
  const code = handlerCode(condition, category);
  const detected = detectedValues(condition, category);
  if (detected === undefined)
    throw new SigmaRefusal(
      'no event was found that it detects, so the signature would have no test; the rule may contradict itself',
    );
  const name = signatureName(rule.title);
  const cases = { detected, ignored: ignoredValues(condition, category), shown: code.shown };
  if (cases.ignored.length === 0)
    throw new SigmaRefusal('it detects every event that was tried, so the signature would have no test');
  return {
    name,
    text: signatureText(rule, name, category, code, basename(path)),
    test: testText(name, category, cases),
  };
}

function categoryOf({ logsource }: SigmaRule): Category {
  const { product, category, service } = logsource;
  const known = category === undefined || !Object.hasOwn(categories, category) ? undefined : categories[category];
  if (product === 'linux' && service === undefined && known !== undefined) return known;
  const named = [product, category, service].filter((one) => one !== undefined).join('/');
  throw new SigmaRefusal(
    `its log source is ${named || 'not named'}; Sequent converts linux with ${Object.keys(categories).join(', ')}`,
  );
}

const severities = { informational: 'info', low: 'low', medium: 'medium', high: 'high', critical: 'critical' } as const;

function signatureText(rule: SigmaRule, name: string, category: Category, code: HandlerCode, file: string): string {
  const imports = ['defineSignature', ...code.imports, ...(code.needsTree ? ['processTree'] : []), 'z'];
  const kinds = code.shown.map((field) => `${field}: ${kindOf(category, field)}`).join(', ');
  const context = code.needsTree ? '(event, ctx)' : '(event)';
  const lines = [
    `// Converted from the Sigma rule ${commentText(oneLine(file))}${rule.id === undefined ? '' : ` (${commentText(oneLine(rule.id))})`}${rule.author === undefined ? '' : ` of ${commentText(oneLine(rule.author))}`}.`,
    ...(rule.license === undefined ? [] : [`// License of the rule: ${commentText(oneLine(rule.license))}`]),
    `import { ${imports.join(', ')} } from 'tracee-sequent';`,
    ...(code.detectorImports.size === 0
      ? []
      : [`import { ${[...code.detectorImports].join(', ')} } from 'tracee-sequent/detectors';`]),
    '',
    ...[...code.constants].map(([constant, value]) => `const ${constant} = ${value};`),
    ...(code.constants.size === 0 ? [] : ['']),
    'export default defineSignature({',
    `  id: ${stringLiteral(idOf(rule))},`,
    `  name: ${stringLiteral(name)},`,
    "  version: '1.0.0',",
    `  description: ${stringLiteral(oneLine(rule.title))},`,
    `  threat: { severity: ${stringLiteral(severities[rule.level])}${mitre(rule)} },`,
    ...list('explanation', rule.description === undefined ? [] : [oneLine(rule.description)]),
    ...list('falsePositives', (rule.falsepositives ?? []).map(oneLine)),
    ...list('references', (rule.references ?? []).map(oneLine)),
    ...(rule.status === 'deprecated'
      ? ["  deprecated: { reason: 'the authors of the Sigma rule have deprecated it' },"]
      : []),
    ...(code.needsTree ? ['  models: { tree: processTree },'] : []),
    `  finding: z.strictObject({ ${kinds} }),`,
    '  on: {',
    `    ${category.event}${context} {`,
    ...code.lines.map((line) => `      ${line}`),
    '    },',
    '  },',
    '});',
    '',
  ];
  return lines.join('\n');
}

function kindOf(category: Category, field: string): string {
  const { form, always } = category.fields[field] ?? {};
  return `${form === 'number' ? 'z.int32()' : 'z.string()'}${always === true ? '' : '.optional()'}`;
}

/** Makes an id from the UUID of the rule, so that two conversions give the same. */
function idOf({ id, title }: SigmaRule): string {
  const hex = /^[0-9a-f]{8}/i.exec(id ?? '')?.[0];
  if (hex !== undefined) return `SIGMA-${Number.parseInt(hex, 16)}`;
  let sum = 0;
  for (const char of title) sum = (sum * 31 + (char.codePointAt(0) ?? 0)) % 2 ** 32;
  return `SIGMA-${sum}`;
}

/** Tactics and techniques, as Sigma tags them: attack.execution, attack.t1059.004. The first tactic and technique count. */
function mitre({ tags }: SigmaRule): string {
  const words = (tags ?? []).map((tag) => /^attack\.(.+)$/i.exec(tag)?.[1]?.toLowerCase().replaceAll('_', '-') ?? '');
  const tactic = tacticNames.find((name) => words.includes(name.toLowerCase().replaceAll(' ', '-')));
  const techniques = words.filter((word) => /^t\d{4}(\.\d{3})?$/.test(word)).map((word) => word.toUpperCase());
  const known = techniques.filter((technique) => Object.hasOwn(techniqueNames, technique));
  const [first, ...others] = known;
  if (tactic === undefined || first === undefined) return '';
  const more = others.length === 0 ? '' : `, techniques: ${listLiteral(others)}`;
  return `, mitre: { tactic: ${stringLiteral(tactic)}, technique: ${stringLiteral(first)} }${more}`;
}

function list(key: string, texts: readonly string[]): string[] {
  return texts.length === 0 ? [] : [`  ${key}: ${listLiteral(texts)},`];
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
