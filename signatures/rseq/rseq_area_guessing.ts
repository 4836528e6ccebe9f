import {
  type Architecture,
  BoundedMap,
  defineSignature,
  distinctCount,
  type Event,
  type Evidence,
  pointer,
  type Severity,
  single,
  z,
} from 'sequent';
import { isUserAddress } from './model/addresses.ts';
import { AreaSearch } from './model/area-search.ts';
import { isUnregistration } from './model/calls.ts';
import { EINVAL, EPERM } from './model/constants.ts';
import { noted } from './model/evidence.ts';
import { about } from './model/exemptions.ts';
import { isLibcSignature, signatureText } from './model/signature-names.ts';
import type { Who } from './model/state.ts';
import { threads } from './model/threads.ts';

/** Threads whose search is remembered. */
const maxSearches = 10_000;

export default defineSignature({
  id: 'RSEQ-006',
  name: 'rseq_area_guessing',
  version: '1.0.0',
  description: 'A thread searched for the address of its restartable sequence area',
  threat: { severity: 'medium', mitre: { tactic: 'Discovery', technique: 'T1082' }, techniques: ['T1055'] },
  explanation: [
    'Unregistering at a wrong address is refused with EINVAL and has no other effect, so that addresses can be tried one after the other.',
    "This thread did that. Allocators that meet libc's area fail too, but once for each thread and always at the same address.",
    'Tools that take over a running program, such as DynamoRIO, search in even steps with one signature that is wrong on purpose, so that nothing can be unregistered. Such a search is info, with the tag instrumentation, until the thread uses what it has learned.',
  ],
  triage: [
    'Look for RSEQ-005 and RSEQ-004 behind it: a search that was successful.',
    'Which program searches its own memory? It was given no symbols: often injected code.',
  ],
  falsePositives: [
    'kernel fuzzers; allocators beside libc fail once a thread, which is not enough',
    'DynamoRIO and its like when they attach (info)',
  ],
  knownGaps: [
    'libc exports the offset of its area: who reads it needs no search',
    'a search in the way of DynamoRIO stays info where what it has learned is used more than a minute later; RSEQ-004 sees that use',
  ],
  references: ['Linux: kernel/rseq.c'],
  options: z.strictObject({
    unregistrations: z.int().min(2).default(3).describe('different addresses of refused unregistrations in 60 s'),
    registrations: z.int().min(2).default(4).describe('different addresses of refused registrations in 60 s'),
    many: z.int().min(2).default(32).describe('different addresses of either for high severity'),
  }),
  models: { threads },
  state: {
    unregistrations: distinctCount({ window: '60s' }),
    registrations: distinctCount({ window: '60s' }),
    searches: single({ create: () => new BoundedMap<number, AreaSearch>(maxSearches) }),
  },
  finding: z.strictObject({ area: pointer(), tried: z.uint32(), sig: z.string() }),
  on: {
    rseq(event, ctx) {
      const { data, thread, timestamp } = event;
      if (thread === undefined) return;
      const who = ctx.models.threads.who(event);
      const image = who?.process.subject ?? '';
      const searches = ctx.state.searches.value;
      const latest = searches.get(thread.uniqueId);
      const search = latest?.covers(event, image) === true ? latest : undefined;
      const report = (tried: number, severity: Severity, note: string, before: readonly Evidence[] = []): void => {
        const context = who && about(ctx.models.threads, who.process, severity);
        const tags = [...(context?.tags ?? []), ...(severity === 'info' ? ['instrumentation'] : [])];
        const finding = { area: data.rseq, tried, sig: signatureText(data.sig) };
        ctx.report(finding, { severity, ...context, tags, evidence: [...before, noted(event, note)] });
      };
      const { many, registrations, unregistrations } = ctx.options;
      const found = (tried: number) =>
        report(
          tried,
          tried >= many ? 'high' : 'medium',
          `the address number ${tried} that the kernel refused within a minute`,
        );
      if (data.returnValue === 0n) {
        if (latest !== undefined) searches.delete(thread.uniqueId);
        if (search?.toldAsTool !== true) return;
        const note = 'and now it uses what it has learned: it was not the search of a tool';
        return report(search.tried, search.tried >= many ? 'high' : 'medium', note, [search.evidence(thread.tid)]);
      }
      if (data.returnValue === EPERM && isUnregistration(data)) return search?.add(event);
      if (!isRefusedAddress(event, ctx.arch)) return;
      if (!isUnregistration(data)) {
        const tried = ctx.state.registrations.add(thread.uniqueId, data.rseq, timestamp);
        if (tried === registrations || tried === many) found(tried);
        return;
      }
      const current = search ?? new AreaSearch(event, image);
      if (current === search) current.add(event);
      else searches.set(thread.uniqueId, current);
      const before = current.tried;
      const tried = ctx.state.unregistrations.add(thread.uniqueId, data.rseq, timestamp);
      current.tried = tried;
      if (current.isLikeTool && !isUsable(current.sig, who)) {
        if (tried < unregistrations || current.toldAsTool) return;
        current.toldAsTool = true;
        return report(
          tried,
          'info',
          'an even search with a signature that opens no area: so do tools that take over a running program',
        );
      }
      const isNews = current.toldAsTool || (tried !== before && (tried === unregistrations || tried === many));
      current.toldAsTool = false;
      if (isNews) found(tried);
    },
  },
});

/** Refused though flags, length and alignment are right: there is no area at this address, or there is one elsewhere. */
function isRefusedAddress({ data, thread }: Event<'rseq'>, arch: Architecture): boolean {
  if (data.returnValue !== EINVAL || (data.flags !== 0 && data.flags !== 1)) return false;
  if (data.rseq % 32n !== 0n || data.rseq_len < 32 || data.rseq_len > 256) return false;
  return isUserAddress(arch, thread?.compat ?? false, data.rseq);
}

/** Whether an area could be unregistered with this signature: that of a libc, or one that this program has registered with. */
function isUsable(sig: number, who: Who | undefined): boolean {
  return isLibcSignature(sig) || who?.process.signatures.includes(sig) === true;
}
