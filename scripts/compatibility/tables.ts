import { profiles } from '../../src/tracee/versions/choose.ts';
import type { TraceeProfile } from '../../src/tracee/versions/profile.ts';
import { table } from '../markdown.ts';
import type { Measured } from './measure.ts';

/** One row for each version: what works with it, as the recordings show it. */
export function summaryTable(measured: readonly Measured[]): string {
  const rows = measured.map(({ profile, events, invalid, selected, blind, own, json, signatures, finding }) => {
    const found = (pack: string): string => {
      const all = signatures.filter((signature) => signature.pack === pack);
      const finds = all.filter(({ id }) => finding.has(id)).length;
      const cannot = all.filter(({ id }) => blind.includes(id)).length;
      return `${finds} of ${all.length} find something${cannot > 0 ? `, ${cannot} cannot` : ''}`;
    };
    return [
      profile.label,
      `loads, ${selected} events`,
      `${grouped(events)} events read, ${invalid} refused`,
      `${json.inJson} of ${json.inStream} findings of the stream`,
      `${own} taken over`,
      found('rseq'),
      found('tracee'),
    ];
  });
  return table([
    ['Tracee', 'policy', 'stream', 'JSON', "Tracee's own findings", '`rseq` pack', '`tracee` pack'],
    ...rows,
  ]);
}

/** One row for each matter in which versions differ, from their profiles. */
export function differencesTable(): string {
  const rows: readonly (readonly [string, (profile: TraceeProfile) => string])[] = [
    ['forms of a policy', ({ policyForms }) => policyForms.join(', ')],
    ['files of a folder of policies', ({ policyEndings }) => policyEndings.map(code).join(', ')],
    ['a set in a policy, such as `syscalls`', ({ takesSets }) => (takesSets ? 'taken' : 'refused')],
    [
      '`container=started` in a policy',
      ({ knowsStartedContainers }) => (knowsStartedContainers ? 'containers whose start it has seen' : 'any container'),
    ],
    ['events that it does not know', ({ differences }) => list(differences?.lacks ?? [])],
    ['arguments that never come', ({ neverSent }) => list([...neverSent])],
    ['kind of addresses', ({ pointerKind }) => code(pointerKind)],
    [
      'numbers of events',
      ({ enumRanges }) => (enumRanges.length === 0 ? 'of its own enum' : 'others in its own enum; names are the same'),
    ],
    [
      'findings of its own',
      ({ ownFindings }) =>
        ownFindings === 'signatures'
          ? 'signatures: number 0, `signatureID` in the properties'
          : 'detectors: numbers of their own',
    ],
    ['paths of programs', ({ pathFlag }) => (pathFlag === undefined ? 'always' : `with ${code(pathFlag.flag)}`)],
    ['environment of programs', ({ environmentFlag }) => `with ${code(environmentFlag)}`],
    ['numbers as text', ({ decodedFlag }) => `with ${code(decodedFlag)}`],
  ];
  return table([
    ['matter', ...profiles.map(({ version }) => version)],
    ...rows.map(([matter, tell]) => [matter, ...profiles.map(tell)]),
  ]);
}

/** One row for each signature: whether it finds something in the recordings of each version. */
export function signaturesTable(measured: readonly Measured[]): string {
  const [first] = measured;
  const rows = (first?.signatures ?? []).map(({ id, name, pack }) => [
    `[${id}](reference/signatures/${pack}/${name}.md)`,
    ...measured.map(({ finding, blind }) => (finding.has(id) ? 'finds' : blind.includes(id) ? 'cannot' : '')),
  ]);
  const streams = measured.map(({ profile, streams: names }) => `${profile.version}: ${names.map(code).join(', ')}`);
  return `${streams.join('; ')}.\n\n${table([['signature', ...measured.map(({ profile }) => profile.version)], ...rows])}`;
}

function code(text: string): string {
  return `\`${text}\``;
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.map(code).join(', ');
}

/** With a blank between thousands, as in all documents. */
function grouped(count: number): string {
  return String(count).replace(/\B(?=(\d{3})+$)/g, ' ');
}
