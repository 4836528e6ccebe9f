/**
 * Writes docs/reference/signatures/PACK from the shipped signatures and what they find in the recordings: `node
 * scripts/signature-pages.ts`. With --check it writes nothing and exits 1 when a page is not what would be written.
 */

import { existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { techniqueNames } from '../src/gen/attack.ts';
import type { LoadedSignature } from '../src/signature/loaded.ts';
import { perturbationKinds } from '../src/testing/perturbation-kinds.ts';
import type { KeptChaos } from './chaos/kept.ts';
import type { KeptMutations } from './mutation/kept.ts';

await import('../src/self.ts');
const { Engine } = await import('../src/engine/engine.ts');
const { openRecording } = await import('../src/intake/recording/open-recording.ts');
const { createPretty } = await import('../src/output/format/pretty/pretty.ts');
const { findingId } = await import('../src/output/finding-id.ts');
const { describeListened, describeScope, eventsOf, fieldsOf } = await import('../src/signature/describe.ts');
const { loadSignatures } = await import('../src/packs/load.ts');
const { shippedPacks } = await import('../src/packs/shipped-packs.ts');

const folder = fileURLToPath(new URL('../docs/reference/signatures/', import.meta.url));
const signatures = (await loadSignatures([...shippedPacks.keys()])).toSorted((a, b) =>
  a.id.localeCompare(b.id, 'en', { numeric: true }),
);
const chaos: KeptChaos = JSON.parse(readFileSync(new URL('../fixtures/chaos/results.json', import.meta.url), 'utf8'));
const mutations: KeptMutations = JSON.parse(
  readFileSync(new URL('../fixtures/mutation/results.json', import.meta.url), 'utf8'),
);
const examples = await findExamples();
const pages = new Map(signatures.map((signature) => [`${signature.pack}/${signature.name}.md`, page(signature)]));

const present = existsSync(folder) ? globSync('**/*.md', { cwd: folder }) : [];
const read = (name: string): string | undefined =>
  present.includes(name) ? readFileSync(join(folder, name), 'utf8') : undefined;
const stale = [...new Set([...present, ...pages.keys()])].filter((name) => read(name) !== pages.get(name));
if (process.argv.includes('--check')) {
  for (const name of stale)
    process.stderr.write(`docs/reference/signatures/${name} is stale: node scripts/signature-pages.ts\n`);
  process.exitCode = stale.length === 0 ? 0 : 1;
} else {
  for (const name of stale) {
    const text = pages.get(name);
    if (text === undefined) rmSync(join(folder, name));
    else {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
  }
}

/** The first finding of each signature in the recordings, as a terminal shows it. */
async function findExamples(): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, string>();
  const format = createPretty({ colour: false, columns: 100 });
  for (const name of ['rseq', 'rseq-extra', 'detectors']) {
    const engine = new Engine({
      signatures: signatures.filter(({ fleet }) => fleet === undefined),
      arch: 'amd64',
      onFinding(finding) {
        const { id } = finding.signature;
        const { timestamp } = finding;
        const report = {
          finding,
          severity: finding.threat.severity,
          findingId: findingId(finding),
          count: 1,
          firstTimestamp: timestamp,
          lastTimestamp: timestamp,
          summary: false,
        };
        if (!found.has(id)) found.set(id, format(report).trimEnd());
      },
    });
    await openRecording(fileURLToPath(new URL(`../fixtures/recordings/${name}.pb.gz`, import.meta.url))).run({
      message: (bytes, start, end) => engine.message(bytes, start, end, 0),
      gap() {},
      quiet() {},
    });
    engine.end();
  }
  return found;
}

function page(signature: LoadedSignature): string {
  const { id, name, version, description, threat, fleet } = signature;
  const events = eventsOf(signature).map((event) => describeListened(event, '`'));
  const scope = describeScope(signature.scope);
  const techniques = [threat.mitre?.technique, ...(threat.techniques ?? [])].flatMap((technique) =>
    technique === undefined ? [] : [`${technique} ${techniqueNames[technique] ?? ''}`],
  );
  const example = examples.get(id);
  return [
    `# ${id} ${name}`,
    '',
    `${description}.`,
    '',
    `- Severity: ${threat.severity}, unless a finding says otherwise`,
    ...(techniques.length > 0
      ? [`- ATT&CK: ${techniques.join(', ')}${threat.mitre === undefined ? '' : ` (${threat.mitre.tactic})`}`]
      : []),
    ...(fleet === undefined ? [] : [`- Fleet: joins findings by ${fleet.key}, within ${fleet.withinMs / 1_000} s`]),
    `- Events: ${events.join(', ')}`,
    ...(scope === undefined ? [] : [`- Scope: ${scope}`]),
    ...(signature.enrichments.length > 0 ? [`- Enrichments of Tracee: ${signature.enrichments.join(', ')}`] : []),
    `- Version: ${version}`,
    ...numbered('What happens', signature.explanation),
    ...numbered('What to look at', signature.triage),
    ...section('Finding', fields(signature.finding)),
    ...section('Options', fields(signature.options)),
    ...section('Innocent programs that look like this', signature.falsePositives),
    ...section('Known not to see', signature.knownGaps),
    ...chaosSection(signature),
    ...mutationSection(signature),
    ...section('References', signature.references),
    ...(example === undefined ? [] : ['', '## Example', '', 'From the recordings:', '', '```', example, '```']),
    '',
  ].join('\n');
}

/** How the cases of its test fare under `sequent test --chaos`. */
function chaosSection({ name }: LoadedSignature): string[] {
  const kept = chaos[name];
  if (kept === undefined) return [];
  const rows = kept.rows.map(({ kind, silent, ignored, found }) => {
    const words = Object.entries(perturbationKinds).find(([own]) => own === kind)?.[1] ?? kind;
    return `| ${words} | ${silent} of ${ignored} | ${found.length === 0 ? '' : `${found.join(' / ')} %`} |`;
  });
  const reasons = kept.unavoidable.map(({ reason, kinds, cases }) => {
    return `${reason} (${kinds.join(', ')}; ${cases.length === 1 ? `the case "${cases[0]}"` : `${cases.length} cases`})`;
  });
  return [
    '',
    '## Under lost, late and missing events',
    '',
    'The cases of its test, run by [`sequent test --chaos`](../../../how-to/chaos.md). Losses are of 1 / 5 / 20 % of the events.',
    '',
    '| | Innocent cases that stay silent | Still found |',
    '| --- | --- | --- |',
    ...rows,
    ...(reasons.length === 0
      ? []
      : ['', 'Effects of lost and late events:', '', ...reasons.map((line) => `- ${line}`)]),
  ];
}

/** How many changes of it its cases notice, and why not the others. */
function mutationSection({ name }: LoadedSignature): string[] {
  const kept = mutations.signatures[name];
  if (kept === undefined) return [];
  const reasons = Object.entries(kept.survivors).map(
    ([reason, ones]) => `- ${ones.length}: ${mutations.reasons[reason] ?? reason}`,
  );
  return [
    '',
    '## Changes that its cases notice',
    '',
    `${kept.noticed + kept.refused} of ${kept.changes} changes of one condition, comparison or constant, by [\`sequent test --mutate\`](../../../how-to/mutation.md).`,
    ...(reasons.length === 0 ? [] : ['', 'No case notices these:', '', ...reasons]),
  ];
}

function numbered(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines.map((line, index) => `${index + 1}. ${line}`)];
}

function section(title: string, lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', `## ${title}`, '', ...lines.map((line) => `- ${line}`)];
}

function fields(schema: LoadedSignature['finding'] | undefined): string[] {
  return fieldsOf(schema).map(({ name, description, initial }) => {
    return `\`${name}\`${description === undefined ? '' : `: ${description}`}${initial === undefined ? '' : `; default \`${initial}\``}`;
  });
}
