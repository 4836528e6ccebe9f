import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { fileURLToPath } from 'node:url';
import { SequentError } from '../../../src/errors.ts';
import { acceptPolicy } from '../../../src/tracee/policies/accept.ts';
import type { PolicyDocument, RuleDocument } from '../../../src/tracee/policies/document.ts';
import { readPolicies } from '../../../src/tracee/policies/read.ts';
import { PolicyRefusal } from '../../../src/tracee/policies/refusal.ts';
import { main } from '../../../src/tracee/versions/main.ts';
import { v0_24_1 } from '../../../src/tracee/versions/v0.24.1.ts';

const folder = fileURLToPath(new URL('../../../fixtures/tracee/v0.24.1/policies/', import.meta.url));
const answers: Readonly<Record<string, { readonly accepted: boolean; readonly message: string | null }>> = JSON.parse(
  readFileSync(`${folder}answers.json`, 'utf8'),
);

async function refusalOf(path: string, profile = v0_24_1): Promise<string | undefined> {
  try {
    await readPolicies(path, profile);
    return undefined;
  } catch (error) {
    assert.ok(error instanceof SequentError, String(error));
    assert.equal(error.code, 'SEQ_POLICY');
    return error.text.what;
  }
}

for (const [file, { accepted, message }] of Object.entries(answers))
  test(`v0.24.1 ${accepted ? 'takes' : 'refuses'} ${file}, and so do we`, async () => {
    const refusal = await refusalOf(`${folder}${file}`);
    assert.equal(refusal === undefined, accepted, refusal);
    // The part of the policy that Tracee's own message names stands in ours.
    const [, event] = /event (\S+) is/.exec(message ?? '') ?? [];
    if (event !== undefined) assert.ok(refusal?.includes(event), refusal);
  });

test('there are 32 answers', () => assert.equal(Object.keys(answers).length, 32));

// What main takes otherwise (tracee.md, parts C and D): the plain form and its own detectors, but no sets.
const ofMain: Readonly<Record<string, boolean>> = {
  'default-k8s.yaml': true,
  'default.yaml': true,
  'rseq-plain.yaml': true,
  'tracee-k8s.yaml': true,
  'set-fs.yaml': false,
};
for (const [file, { accepted }] of Object.entries(answers)) {
  // An event that main does not know may be one of an operator's own detectors.
  const expected = file === 'unknown.yaml' ? true : (ofMain[file] ?? accepted);
  test(`main ${expected ? 'takes' : 'refuses'} ${file}`, async () => {
    const refusal = await refusalOf(`${folder}${file}`, main);
    assert.equal(refusal === undefined, expected, refusal);
  });
}

interface Asked extends Pick<PolicyDocument, 'name' | 'scope'> {
  readonly rules: readonly (Pick<RuleDocument, 'event'> & Partial<RuleDocument>)[];
  readonly accepted: boolean;
  readonly events?: number;
}

test("v0.24.1's reader and ours agree on 400 random policies", () => {
  const lines = readFileSync(`${folder}../policies.jsonl`, 'utf8').trimEnd().split('\n');
  assert.equal(lines.length, 400);
  for (const line of lines) {
    const { accepted, events, name, scope, rules }: Asked = JSON.parse(line);
    const whole = rules.map((rule) => ({ filters: [], actions: [], ...rule }));
    const document: PolicyDocument = { form: 'kubernetes', name, scope, rules: whole, defaultActions: [] };
    if (!accepted) assert.throws(() => acceptPolicy(document, v0_24_1), PolicyRefusal, line);
    else assert.equal(acceptPolicy(document, v0_24_1).events.size, events, line);
  }
});
