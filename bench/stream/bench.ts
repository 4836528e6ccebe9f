import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { layOutPackage } from '../built-package.ts';
import { chooseEvents } from './events/casting.ts';
import { writeScript } from './events/script-file.ts';
import { buildGo, type GoPrograms } from './go/build.ts';
import { faultsOf } from './measure/check.ts';
import {
  type Client,
  discard,
  goClient,
  otherCheckout,
  plain,
  sequent,
  sequentClients,
  subscribedEvents,
} from './measure/clients.ts';
import { figuresOf, median } from './measure/figures.ts';
import type { Run } from './measure/run.ts';
import { TraceeProcess } from './measure/tracee-process.ts';
import type { Report } from './report/document.ts';
import { rate, short } from './report/table.ts';
import type { Bench, Scenario, Section } from './scenarios/scenario.ts';

export interface BenchOptions extends Pick<Bench, 'folder' | 'rounds' | 'seconds' | 'scale' | 'shares'> {
  readonly scenarios: readonly Scenario[];
  /** Ids of the clients; without it all that can be had. */
  readonly clients: readonly string[] | undefined;
  /** Folders of other checkouts of Sequent, which are measured beside this one. */
  readonly against: readonly string[];
  /** Messages in one DATA frame. */
  readonly perFrame: number;
  /** Takes a line about the progress. */
  readonly say: (line: string) => void;
}

/** After about so many events the simulated Tracee starts again. */
const scriptLength = 16_384;

/** Runs the scenarios one after the other. */
export async function runBench(options: BenchOptions): Promise<Pick<Report, 'sections' | 'faults' | 'foreign'>> {
  const { folder, say } = options;
  const go = await buildGo();
  if ('missing' in go) say(`without Go there is neither its client nor its server: ${go.missing}`);
  const events = subscribedEvents();
  const runs: Run[] = [];
  const faults: string[] = [];
  const servers = new Servers(events, folder, options.perFrame);
  const bench: Bench = {
    ...options,
    clients: chooseClients(options, go),
    events,
    simulate: (share) => servers.simulate(share),
    ...('server' in go && { simulateTracee: (share: number) => servers.simulateTracee(go, share) }),
    onRun(run, isSound = true) {
      runs.push(run);
      const found = isSound ? faultsOf(run) : [];
      faults.push(...found);
      say(progress(run));
      if (found.length > 0) say(`  ${found.join('; ')}. It said:\n${run.said}`);
    },
  };
  const sections: Section[] = [];
  try {
    for (const scenario of options.scenarios) {
      say(`${scenario.name}: ${scenario.summary}`);
      const section = await scenario.run(bench);
      if (section === undefined) say('  cannot be run here');
      else sections.push(section);
    }
  } finally {
    await servers.end();
  }
  const foreign = runs.map((run) => run.foreign);
  return { sections, faults, foreign: { median: median(foreign), worst: Math.max(...foreign) } };
}

/** Sequent first, other checkouts last. Its build is only measured when it is asked for. */
function chooseClients(
  { clients: ids, against, folder }: BenchOptions,
  go: GoPrograms | { readonly missing: string },
): readonly Client[] {
  const usual = [...sequentClients(), ...('client' in go ? [goClient(go.client)] : []), plain, discard];
  const others = against.map((checkout, index) => otherCheckout(checkout, index + 1));
  if (ids === undefined) return [...usual, ...others];
  const program = ids.includes('sequent-build') ? layOutPackage(folder) : undefined;
  const all = program === undefined ? usual : [sequent('sequent-build', 'Sequent, built', program), ...usual];
  const chosen = ids.map((id) => all.find((client) => client.id === id) ?? id);
  const missing = chosen.filter((client) => typeof client === 'string');
  if (missing.length > 0) throw new Error(`these clients cannot be had here: ${missing.join(', ')}`);
  return [...chosen.filter((client) => typeof client !== 'string'), ...others];
}

function progress(run: Run): string {
  const { rate: eventsPerSecond, cpuPerMillion, longestBlockedMs } = figuresOf(run);
  const figures = `${rate(eventsPerSecond)} events/s, ${short(cpuPerMillion)} CPU s per million, longest wait ${short(longestBlockedMs)} ms`;
  return `  ${run.client.id}: ${figures} (others: ${run.foreign.toFixed(2)} processors)`;
}

/** The simulated Tracees of a bench. */
class Servers {
  readonly #events: readonly string[];
  readonly #folder: string;
  readonly #perFrame: number;
  readonly #started: TraceeProcess[] = [];

  constructor(events: readonly string[], folder: string, perFrame: number) {
    this.#events = events;
    this.#folder = folder;
    this.#perFrame = perFrame;
  }

  async simulate(share: number): Promise<TraceeProcess> {
    const main = fileURLToPath(new URL('server/main.ts', import.meta.url));
    const socket = this.#socket();
    const options = {
      listen: socket,
      events: this.#events.join(','),
      share,
      length: scriptLength,
      'per-frame': this.#perFrame,
    };
    const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, `${value}`]);
    return this.#keep(TraceeProcess.start([process.execPath, main, ...args], socket));
  }

  async simulateTracee({ server }: GoPrograms, share: number): Promise<TraceeProcess> {
    const socket = this.#socket();
    const script = join(this.#folder, 'script.pb');
    writeScript(chooseEvents(new Set(this.#events), share, scriptLength), script);
    return this.#keep(TraceeProcess.start([server, socket, script, this.#events.join(',')], socket));
  }

  async end(): Promise<void> {
    await Promise.all(this.#started.map((tracee) => tracee.end()));
  }

  #socket(): string {
    return join(this.#folder, `tracee-${this.#started.length}.sock`);
  }

  async #keep(starting: Promise<TraceeProcess>): Promise<TraceeProcess> {
    const tracee = await starting;
    this.#started.push(tracee);
    return tracee;
  }
}
