import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { it } from 'node:test';
import { findingLines, folder, recording, runLine, simulated } from './sequent.ts';

interface Written {
  readonly signature: { readonly id: string };
  readonly workload: { readonly process: { readonly executable?: { readonly path: string } } };
}

/** Programs and the rules that were found in them, both sorted. */
function found(lines: readonly string[]): Record<string, readonly string[]> {
  const programs = new Map<string, Set<string>>();
  for (const line of lines) {
    const { signature, workload }: Written = JSON.parse(line);
    const program = basename(workload.process.executable?.path ?? '');
    programs.set(program, (programs.get(program) ?? new Set()).add(signature.id));
  }
  return Object.fromEntries([...programs].sort().map(([program, rules]) => [program, [...rules].sort()]));
}

/** What is required of each program, and found in the lines but for what is allowed. */
function compare(name: string, lines: readonly string[]): void {
  const expected: Record<string, { readonly required: string[]; readonly allowed: string[] }> = JSON.parse(
    readFileSync(recording(`${name}.expected.json`), 'utf8'),
  );
  const known = Object.entries(found(lines)).map(([program, rules]) => {
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
}

const rseq = ['-s', 'rseq', '--no-tracee-findings', '-o', 'json'];

for (const [name, form] of [
  ['trixie/misuse', 'pb'],
  ['v0.24.1/misuse', 'pb'],
  ['v0.24.1/misuse', 'ndjson'],
] as const) {
  it(`replay finds in ${name}.${form} what is expected of each program, and nothing in any other`, async () => {
    const run = await runLine('replay', recording(`${name}.${form}.gz`), ...rseq);
    assert.equal(run.code, 0, run.stderr);
    compare(name, findingLines(run.stdout));
  });
}

it('run finds the same over gRPC from a Tracee v0.24.1, and says once that it tells no executables', async (t) => {
  const address = `unix:${join(folder(t), 'tracee.sock')}`;
  await simulated(t, recording('v0.24.1/misuse.pb.gz'), address);
  const run = await runLine('run', '--tracee', address, '--arch', 'amd64', '--max-events', '16681', ...rseq);
  assert.equal(run.code, 0, run.stderr);
  compare('v0.24.1/misuse', findingLines(run.stdout));
  assert.equal(run.stderr.match(/no event carries the path of its program/g)?.length, 1);
});
