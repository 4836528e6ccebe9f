import { displayWidth, flow, type Piece } from '../../text/flow.ts';
import { type Column, tableLines } from '../../top/columns.ts';
import { fit } from '../../top/fit.ts';
import { age, whole } from '../../top/numbers.ts';
import type { Palette } from '../../top/palette.ts';
import type { CountedVersion, FleetProblem, FleetStatus, FleetStep, FoundLine } from './fleet-status.ts';
import type { FleetNode } from './nodes.ts';

/** Versions that one line names. */
const namedVersions = 3;
/** Digits of a signature set. */
const shortSet = 8;
/** Lanes without a worker that are named one by one. */
const namedLanes = 10;

/** Nodes and findings that a screen of few lines still shows. */
const leastShown = 3;

export interface StatusLayout {
  readonly width: number;
  /** Lists each lane; otherwise one line for each kind of key, and the lanes of it that have no worker. */
  readonly all: boolean;
  /** Lines of the screen; undefined: as many as there are. */
  readonly rows?: number;
}

/**
 * Lays out a fleet for people. Names and versions are chosen by nodes, so everything is escaped.
 * @returns lines of at most `width` columns. With `rows`, fewer nodes and findings are shown; a small screen may still be too short
 */
export function statusLines(status: FleetStatus, layout: StatusLayout, palette: Palette): readonly string[] {
  const { nodes, findings } = status;
  const { width, all, rows } = layout;
  const head = headLines(status, width, palette);
  const steps = stepRows(status, all);
  const work = steps.length > 0 ? ['', ...tableLines(stepColumns(palette), steps, width, palette.strong)] : [];
  const title = palette.strong(fit(`FINDINGS OF THE FLEET (${whole(findings.stored)} kept, newest first)`, width));
  const newest = findings.newest.slice(0, rows === undefined ? undefined : Math.max(leastShown, Math.floor(rows / 6)));
  const found = ['', title, ...newest.map((one) => findingLine(one, width, palette))];
  // The table of nodes has an empty line, its titles, and a line for the nodes that are not shown.
  const room = rows === undefined ? undefined : rows - head.length - work.length - found.length - 3;
  const shown = nodes.list.slice(0, room === undefined ? undefined : Math.max(leastShown, room));
  return [...head, ...nodeLines(shown, nodes.total, width, palette), ...work, ...found];
}

function nodeLines(shown: readonly FleetNode[], total: number, width: number, palette: Palette): readonly string[] {
  if (shown.length === 0) return [];
  const hidden = total - shown.length;
  return [
    '',
    ...tableLines(nodeColumns(palette), shown, width, palette.strong),
    ...(hidden > 0 ? [palette.quiet(fit(`${whole(hidden)} more; --all lists them`, width))] : []),
  ];
}

function headLines(status: FleetStatus, width: number, palette: Palette): readonly string[] {
  const { cluster, server, time, problems, nodes } = status;
  const { strong, good, warn, bad } = palette;
  const count = (text: string, number: number, paint: (text: string) => string): Piece =>
    piece(`${text} ${whole(number)}`, 3, number > 0 ? paint : undefined);
  return [
    ...flow(
      [
        piece(`fleet ${cluster === '' ? 'without a name' : fit(cluster, 60)}`, 0, strong),
        piece(fit(server, 80)),
        piece(`${time.slice(0, 19).replace('T', ' ')} UTC`),
        ...(problems.length === 0 ? [piece('ok', 3, good)] : []),
      ],
      width,
    ),
    ...problems.flatMap((problem) => flow([piece(problemText(problem, status), 0, bad)], width)),
    ...flow(
      [
        piece(`nodes ${whole(nodes.total)}${nodes.is_cut ? ' (of more)' : ''}`, 0),
        count('ok', nodes.ok, good),
        count('silent', nodes.silent, bad),
        count('stopped', nodes.stopped, (text) => text),
        count('other signatures', nodes.other_signatures, warn),
        count('with losses', nodes.with_losses, warn),
        ...(nodes.unreadable > 0 ? [count('unreadable heartbeats', nodes.unreadable, warn)] : []),
      ],
      width,
    ),
    ...flow(
      [
        piece(`received ${digits(nodes.received)}`, 0),
        piece(`findings ${digits(nodes.findings)}`),
        piece(`lost ${digits(nodes.lost)}`, 3, nodes.lost === '0' ? undefined : warn),
        piece(`usual signature set ${short(nodes.usual_signature_set ?? 'none')}`),
      ],
      width,
    ),
    ...flow(
      [...versionPieces('sequent', nodes.versions, 0), ...versionPieces('tracee', nodes.tracee_versions, 3)],
      width,
    ),
  ];
}

function problemText(problem: FleetProblem, { nodes, lanes }: FleetStatus): string {
  const without = lanes.filter(({ has_worker }) => !has_worker).length;
  switch (problem) {
    case 'no_nodes':
      return 'no node has sent a heartbeat';
    case 'silent_nodes':
      return nodes.silent === 1 ? '1 node is silent' : `${whole(nodes.silent)} nodes are silent`;
    case 'no_lanes':
      return 'there are no lanes: run `sequent fleet setup`';
    case 'lanes_without_worker':
      return without === 1 ? '1 lane has no worker' : `${whole(without)} lanes have no worker`;
    case 'steps_without_worker':
      return 'no worker repartitions or reports';
  }
}

function piece(text: string, gap = 3, paint?: (text: string) => string): Piece {
  return { text, gap, ...(paint !== undefined && { paint }) };
}

function versionPieces(program: string, versions: readonly CountedVersion[], gap: number): Piece[] {
  if (versions.length === 0) return [];
  const named = versions.slice(0, namedVersions).map(({ version, nodes }) => {
    const name = version === '' ? 'unknown' : fit(version, 24);
    return `${name} on ${whole(nodes)}`;
  });
  const more = versions.length > namedVersions ? ['…'] : [];
  return [piece(`${program} ${[...named, ...more].join(', ')}`, gap)];
}

/** A count of any size, with spaces between thousands. */
function digits(count: string): string {
  return count.replaceAll(/\B(?=(?:\d{3})+$)/g, ' ');
}

function short(set: string): string {
  return set === '' ? 'unknown' : fit(set.slice(0, shortSet), shortSet);
}

function stateText({ state, has_other_signatures }: FleetNode): string {
  return has_other_signatures ? 'other signatures' : state;
}

function nodeColumns({ good, quiet, warn, bad }: Palette): readonly Column<FleetNode>[] {
  const statePaint = ({ state, has_other_signatures }: FleetNode) =>
    state === 'silent' ? bad : state === 'stopped' ? quiet : has_other_signatures ? warn : good;
  return [
    { title: 'NODE', rank: 0, text: ({ node }) => node },
    { title: 'STATE', rank: 1, text: stateText, paint: statePaint },
    { title: 'HEARTBEAT', rank: 2, text: ({ heartbeat_age_ms }) => `${age(heartbeat_age_ms / 1_000)} ago` },
    { title: 'SET', rank: 4, text: ({ signature_set }) => short(signature_set) },
    { title: 'RECEIVED', rank: 5, text: ({ received }) => digits(received) },
    { title: 'FINDINGS', rank: 3, text: ({ findings }) => digits(findings) },
    {
      title: 'LOST',
      rank: 2,
      text: ({ lost }) => digits(lost),
      paint: ({ lost }) => (lost === '0' ? undefined : warn),
    },
    { title: 'VERSION', rank: 6, text: ({ version }) => fit(version, 20) },
    { title: 'TRACEE', rank: 7, text: ({ tracee }) => (tracee === '' ? 'unknown' : fit(tracee, 20)) },
  ];
}

/** A row of the table of lanes: one step, or all lanes of one kind of key. */
interface StepRow {
  readonly name: string;
  readonly lanes: number;
  readonly taken: number;
  readonly backlog: number;
  readonly behindMs: number;
}

function stepRows({ steps, lanes }: FleetStatus, all: boolean): readonly StepRow[] {
  const rowOf = (step: FleetStep, name: string): StepRow => ({
    name,
    lanes: 1,
    taken: step.has_worker ? 1 : 0,
    backlog: step.backlog,
    behindMs: step.behind_ms,
  });
  const kinds = Map.groupBy(lanes, ({ key }) => key);
  const ofKind = [...kinds].map(([key, of]) => ({
    key,
    name: `lanes by ${key}`,
    lanes: of.length,
    taken: of.filter((lane) => lane.has_worker).length,
    backlog: of.reduce((sum, lane) => sum + lane.backlog, 0),
    behindMs: Math.max(...of.map((lane) => lane.behind_ms)),
  }));
  // A kind of key of which no lane has a worker says it in its own line.
  const partly = new Set(ofKind.filter(({ taken }) => taken > 0).map(({ key }) => key));
  const missing = lanes.filter(({ has_worker, key }) => !has_worker && partly.has(key));
  const each = all ? lanes : missing.slice(0, namedLanes);
  return [
    ...steps.map((step) => rowOf(step, step.name)),
    ...ofKind,
    ...each.map((lane) => rowOf(lane, `  lane ${lane.name}`)),
  ];
}

function stepColumns({ good, bad }: Palette): readonly Column<StepRow>[] {
  return [
    { title: 'WORK', rank: 0, text: ({ name }) => name },
    {
      title: 'WITH A WORKER',
      rank: 1,
      text: ({ taken, lanes }) => (lanes === 1 ? (taken === 1 ? 'yes' : 'no') : `${taken} of ${lanes}`),
      paint: ({ taken, lanes }) => (taken === lanes ? good : bad),
    },
    { title: 'BACKLOG', rank: 2, text: ({ backlog }) => whole(backlog) },
    { title: 'OLDEST', rank: 3, text: ({ behindMs }) => (behindMs === 0 ? '-' : age(behindMs / 1_000)) },
  ];
}

function findingLine({ time, severity, signature, name, data }: FoundLine, width: number, palette: Palette): string {
  const { bad, warn } = palette;
  const paint = severity === 'critical' || severity === 'high' ? bad : severity === 'medium' ? warn : undefined;
  const start = fit(`${time.slice(0, 19).replace('T', ' ')}  `, width);
  const word = fit(severity.padEnd(8), Math.max(0, width - displayWidth(start)));
  const rest = fit(`  ${signature}  ${name}  ${data}`, Math.max(0, width - displayWidth(start + word)));
  return `${start}${paint?.(word) ?? word}${rest}`;
}
