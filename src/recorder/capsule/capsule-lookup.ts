import { readdirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { fromRfc3339 } from '../../output/time.ts';
import { scopeOf } from '../gather/finding-scope.ts';
import type { Capsule } from './capsule.ts';
import { openCapsule } from './open-capsule.ts';

/** Digits of a finding's id in the name of its capsule. */
const idDigits = 12;
/** Heads that one look-up reads at most. Those that were read before count no more. */
const usualHeads = 200;
const ending = '.capsule';

/** A finding, as histories and files have it. */
export interface LookedUpFinding {
  readonly id: string;
  /** The finding as JSON. */
  readonly body: string;
}

/** @returns the capsule of a finding; undefined if there is none that can be read */
export type CapsuleLookup = (finding: LookedUpFinding) => Capsule | undefined;

/** Facts about a capsule for a look-up. */
interface Known {
  readonly ids: ReadonlySet<string>;
  readonly processes: ReadonlySet<number>;
  readonly window: Capsule['window'];
}

/** A finding that is looked up. */
interface Wanted {
  readonly id: string;
  readonly time: bigint;
  readonly process: number | undefined;
}

/**
 * Looks capsules up in a folder, also those that are written later.
 * @param folder `capsules` of a history
 */
export function capsulesIn(folder: string): CapsuleLookup {
  return capsulesAmong(() => {
    try {
      return readdirSync(folder)
        .filter((name) => name.endsWith(ending))
        .map((name) => join(folder, name));
    } catch {
      return [];
    }
  });
}

/**
 * Looks capsules up in files. The capsule of a finding holds the finding, as its reason or as a further finding of the
 * same process. Without one, it is a capsule of the same process, or of all processes, that covers the time of the
 * finding: findings below the severity of the recorder have no capsule of their own.
 * @param list gives the paths of the files; it is called at each look-up
 * @param mostHeads number of files that one look-up reads at most, those of the nearest times first
 */
export function capsulesAmong(list: () => readonly string[], mostHeads = usualHeads): CapsuleLookup {
  const heads = new Map<string, Known | undefined>();
  return ({ id, body }) => {
    const wanted = wantedOf(id, body);
    const paths = list();
    const present = new Set(paths);
    for (const path of heads.keys()) if (!present.has(path)) heads.delete(path);
    let read = 0;
    let around: string | undefined;
    for (const path of nearestFirst(paths, wanted)) {
      if (!heads.has(path)) {
        if (read === mostHeads) continue;
        read += 1;
        heads.set(path, knownOf(opened(path)));
      }
      const known = heads.get(path);
      if (known?.ids.has(id) === true) return opened(path);
      if (around === undefined && known !== undefined && covers(known, wanted)) around = path;
    }
    return around === undefined ? undefined : opened(around);
  };
}

function wantedOf(id: string, body: string): Wanted {
  const finding: unknown = JSON.parse(body);
  return { id, time: timeOf(member(finding, 'timestamp')) ?? 0n, process: scopeOf(finding).process };
}

function covers({ processes, window }: Known, { process, time }: Wanted): boolean {
  if (time < (window.held_from ?? window.from) || time > window.to) return false;
  return window.whole || (process !== undefined && processes.has(process));
}

/** The file with the id in its name, and then by the time in the name. Files without one may be of any time. */
function nearestFirst(paths: readonly string[], { id, time }: Wanted): readonly string[] {
  const end = `-${id.slice(0, idDigits)}${ending}`;
  const wantedMs = Number(time / 1_000_000n);
  const placed = paths.map((path) => {
    const named = namedMs(basename(path));
    const distance = named === undefined ? 0 : Math.abs(named - wantedMs);
    return { path, distance: path.endsWith(end) ? -1 : distance };
  });
  return placed.toSorted((a, b) => a.distance - b.distance).map(({ path }) => path);
}

/** @returns the time in the name of a capsule in epoch milliseconds */
function namedMs(name: string): number | undefined {
  const parts = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d\.\d{3})Z-/.exec(name);
  if (parts === null) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const ms = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(ms) ? undefined : ms;
}

function knownOf(capsule: Capsule | undefined): Known | undefined {
  if (capsule === undefined) return undefined;
  const { findings, window } = capsule;
  const processes = findings.map((finding) => scopeOf(finding).process).filter((one) => one !== undefined);
  return {
    ids: new Set(findings.map((finding) => String(finding['finding_id']))),
    processes: new Set(processes),
    window,
  };
}

function opened(path: string): Capsule | undefined {
  try {
    return openCapsule(path);
  } catch {
    return undefined;
  }
}

function timeOf(timestamp: unknown): bigint | undefined {
  return typeof timestamp === 'string' ? fromRfc3339(timestamp) : undefined;
}

function member(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined;
}
