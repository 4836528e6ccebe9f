import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { it } from 'node:test';
import { findingLines, recording, start } from './sequent.ts';

interface Written {
  readonly signature: { readonly id: string };
  readonly workload: { readonly process: { readonly executable: { readonly path: string } } };
}

/** Programs and the rules that were found in them, both sorted. */
function found(lines: readonly string[]): Record<string, readonly string[]> {
  const programs = new Map<string, Set<string>>();
  for (const line of lines) {
    const { signature, workload }: Written = JSON.parse(line);
    const program = basename(workload.process.executable.path);
    programs.set(program, (programs.get(program) ?? new Set()).add(signature.id));
  }
  return Object.fromEntries([...programs].sort().map(([program, rules]) => [program, [...rules].sort()]));
}

for (const name of ['trixie/misuse']) {
  it(`replay finds in ${name} what is expected of each program, and nothing in any other`, async (t) => {
    const expected: Record<string, { readonly required: string[]; readonly allowed: string[] }> = JSON.parse(
      readFileSync(recording(`${name}.expected.json`), 'utf8'),
    );
    const run = start(t, 'replay', recording(`${name}.pb.gz`), '-s', 'rseq', '--no-tracee-findings', '-o', 'json');
    assert.equal(await run.ended, 0, run.stderr());
    const got = found(findingLines(run.stdout()));
    const known = Object.entries(got).map(([program, rules]) => {
      const allowed = expected[program]?.allowed ?? [];
      return [program, rules.filter((rule) => !allowed.includes(rule))] as const;
    });
    assert.deepEqual(
      Object.fromEntries(known.filter(([, rules]) => rules.length > 0)),
      Object.fromEntries(
        Object.entries(expected)
          .filter(([, { required }]) => required.length > 0)
          .map(([program, { required }]) => [program, required.toSorted()] as const)
          .sort(([one], [other]) => (one < other ? -1 : 1)),
      ),
    );
  });
}
