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
} from 'tracee-sequent';
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
    'The kernel refuses an unregistration at a wrong address with EINVAL and without any other effect. So a program can try one address after the other.',
    "This thread did that. Allocators that meet libc's area fail too, but once for each thread and always at the same address.",
    'Tools that take over a running program, such as DynamoRIO, search in even steps with one signature that is wrong on purpose, so that nothing can be unregistered. Such a search is info, with the tag instrumentation, until the thread uses the found area.',
  ],
  triage: [
    'Look for later findings of RSEQ-005 and RSEQ-004: they show that the search was successful.',
    'Which program searches its own memory? Code without symbols does this, often injected code.',
  ],
  falsePositives: [
    'kernel fuzzers; allocators beside libc fail once a thread, which is not enough',
    'DynamoRIO and similar tools when they attach (info)',
  ],
  knownGaps: [
    'libc exports the offset of its area: a program that reads it needs no search',
    'a search like that of DynamoRIO stays info if the found area is used more than a minute later; RSEQ-004 sees that use',
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
      const searches = ctx.state.searches.value;
      const latest = thread && searches.get(thread.uniqueId);
      // Nearly every call succeeds, with no search before it.
      if (thread === undefined || (data.returnValue === 0n && latest === undefined)) return;
      const { many, registrations, unregistrations } = ctx.options;
      const who = ctx.models.threads.who(event);
      const image = who?.process.subject ?? '';
      const search = latest?.covers(event, image) === true ? latest : undefined;
      const report = (tried: number, severity: Severity, ...evidence: readonly Evidence[]): void => {
        const context = who && about(ctx.models.threads, who.process, severity);
        const tags = [...(context?.tags ?? []), ...(severity === 'info' ? ['instrumentation'] : [])];
        const finding = { area: data.rseq, tried, sig: signatureText(data.sig) };
        ctx.report(finding, { severity, ...context, tags, evidence });
      };
      const severityOf = (tried: number): Severity => (tried >= many ? 'high' : 'medium');
      const refused = (tried: number) =>
        noted(event, `the address number ${tried} that the kernel refused within a minute`);
      if (data.returnValue === 0n || (data.returnValue === EPERM && isUnregistration(data))) {
        const before = search?.evidence(thread.tid);
        if (search !== undefined && before !== undefined && search.isUnmaskedBy(event)) {
          report(
            search.tried,
            severityOf(search.tried),
            before,
            noted(event, 'and it goes on from there: no tool searched'),
          );
        }
        if (data.returnValue === 0n) searches.delete(thread.uniqueId);
        return;
      }
      if (!isRefusedAddress(event, ctx.arch)) return;
      if (!isUnregistration(data)) {
        const tried = ctx.state.registrations.add(thread.uniqueId, data.rseq, timestamp);
        if (tried === registrations || tried === many) report(tried, severityOf(tried), refused(tried));
        return;
      }
      const current = search ?? new AreaSearch(event, image);
      const isUnmasked = search?.isUnmaskedBy(event) === true;
      searches.set(thread.uniqueId, current);
      const before = current.tried;
      const tried = (current.tried = ctx.state.unregistrations.add(thread.uniqueId, data.rseq, timestamp));
      if (current.isLikeTool && !isUsable(current.sig, who)) {
        if (tried < unregistrations || current.toldAsTool) return;
        current.toldAsTool = true;
        report(
          tried,
          'info',
          noted(event, 'an even search with a signature that opens no area: so do tools that take over a program'),
        );
      } else if (isUnmasked || (tried !== before && (tried === unregistrations || tried === many))) {
        report(tried, severityOf(tried), refused(tried));
      }
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
