import assert from 'node:assert/strict';
import { before, describe, it } from 'node:test';
import { fileURLToPath } from 'node:url';
import type { Check } from '../../src/doctor/check.ts';
import { type Demand, demandsOf } from '../../src/doctor/demands.ts';
import { enrichedBy } from '../../src/doctor/enrichments.ts';
import { StreamView } from '../../src/doctor/stream.ts';
import { text } from '../../src/event/bytes/wire.ts';
import { MessageHead } from '../../src/event/message/message-head.ts';
import { type Message, readMessages } from '../../src/intake/recording/read-messages.ts';
import { loadSignatures } from '../../src/packs/load.ts';
import type { Selection } from '../../src/tracee/policies/read.ts';
import { main } from '../../src/tracee/versions/main.ts';
import type { TraceeProfile } from '../../src/tracee/versions/profile.ts';
import { v0_24_1 } from '../../src/tracee/versions/v0.24.1.ts';

const signatures = await loadSignatures(['rseq']);

async function messagesOf(name: string): Promise<readonly Message[]> {
  const path = fileURLToPath(new URL(`../../fixtures/recordings/${name}`, import.meta.url));
  const all: Message[] = [];
  for await (const batch of readMessages(path)) all.push(...batch);
  return all;
}

const head = new MessageHead();
const nameOf = ({ bytes, start, end }: Message): string =>
  head.read(bytes, start, end) ? text(bytes, head.nameStart, head.nameEnd) : '';

/** What is said of a stream of these messages. */
function checksOf(
  messages: readonly Message[],
  profile: TraceeProfile,
  { demands = demandsOf(signatures, profile), selection }: { demands?: readonly Demand[]; selection?: Selection } = {},
): readonly Check[] {
  const view = new StreamView();
  for (const { bytes, start, end } of messages) view.message(bytes, start, end);
  const enriched = enrichedBy(signatures);
  const policyCommand = 'sequent policy --tracee unix:x';
  return view.checks({ seconds: 5, demands, profile, selection, enriched, policyCommand });
}

const proven = (checks: readonly Check[]): readonly string[] =>
  checks
    .filter(({ name }) => name === 'selected')
    .flatMap(({ text }) => /do not select ([\w, ]+):/.exec(text)?.[1]?.split(', ') ?? [])
    .toSorted();

for (const [name, profile] of [
  ['rseq-extra.pb.gz', main],
  ['v0.24.1-start.pb.gz', v0_24_1],
] as const)
  describe(`a stream like ${name}`, () => {
    let messages: readonly Message[] = [];
    before(async () => {
      messages = await messagesOf(name);
    });
    const without = (...names: readonly string[]) => messages.filter((message) => !names.includes(nameOf(message)));

    it('proves nothing where every event comes', () => {
      assert.deepEqual(proven(checksOf(messages, profile)), []);
    });

    it('proves of each event that is not selected that it is not', () => {
      for (const event of [
        'rseq',
        'set_tid_address',
        'sched_process_exec',
        'sched_process_exit',
        'sched_process_fork',
        'mmap',
        'mprotect',
      ]) {
        const checks = checksOf(without(event), profile);
        assert.deepEqual(proven(checks), [event]);
        const state = event === 'mmap' || event === 'mprotect' ? 'warn' : 'bad';
        assert.ok(checks.every((check) => check.name !== 'selected' || check.state === state));
        assert.ok(
          !checks.some((check) => check.text.includes('not seen during the check') && check.text.includes(` ${event}`)),
        );
      }
    });

    it('proves it of several at once', () => {
      const execs = messages.filter((message) => nameOf(message) === 'sched_process_exec').slice(0, 24);
      const events = ['mmap', 'mprotect', 'rseq', 'sched_process_exit', 'set_tid_address'];
      // Whether processes were born depends on how old those of the first programs are.
      assert.deepEqual(
        proven(checksOf(execs, profile)).filter((event) => event !== 'sched_process_fork'),
        events,
      );
    });

    it('proves nothing from few programs, or of what the policy filters', () => {
      const few = messages.filter((message) => nameOf(message) === 'sched_process_exec').slice(0, 4);
      assert.deepEqual(proven(checksOf(few, profile)), []);
      const demands = demandsOf(signatures, profile).map((demand) => ({ ...demand, filters: ['data.x=y'] }));
      assert.deepEqual(proven(checksOf(without('rseq', 'mmap'), profile, { demands })), []);
    });
  });

it('advises what fits what is known of the policy', async () => {
  const messages = (await messagesOf('rseq-extra.pb.gz')).filter((message) => nameOf(message) !== 'rseq');
  const unknown = checksOf(messages, main).find(({ name }) => name === 'selected');
  assert.match(unknown?.todo ?? '', /sequent policy --tracee unix:x/);
  const selection: Selection = { policies: ['p'], events: new Map([['rseq', []]]), others: [], cut: [] };
  const known = checksOf(messages, main, { selection }).find(({ name }) => name === 'selected');
  assert.match(known?.todo ?? '', /restart Tracee with that policy/);
});

it('names the enrichments and the paths that are missing', async () => {
  const tracee = await loadSignatures(['tracee']);
  const view = async (name: string, profile: TraceeProfile): Promise<readonly Check[]> => {
    const stream = new StreamView();
    for (const { bytes, start, end } of await messagesOf(name)) stream.message(bytes, start, end);
    const enriched = enrichedBy(tracee);
    return stream.checks({ seconds: 5, demands: [], profile, selection: undefined, enriched, policyCommand: '' });
  };
  const about = (checks: readonly Check[]) =>
    checks.filter(({ name }) => name === 'environment' || name === 'programs').map(({ name }) => name);
  assert.deepEqual(about(await view('detectors.pb.gz', main)), []);
  const release = await view('v0.24.1-start.pb.gz', v0_24_1);
  assert.deepEqual(about(release), ['programs']);
  assert.match(release.find(({ name }) => name === 'programs')?.todo ?? '', /--proctree source=both; .*memory/);
  const bare = await view('rseq-extra.pb.gz', main);
  assert.deepEqual(about(bare), ['environment']);
  const check = bare.find(({ name }) => name === 'environment');
  assert.match(check?.text ?? '', /TRC-107, TRC-1013/);
  assert.match(check?.todo ?? '', /--enrichment environment/);
});
