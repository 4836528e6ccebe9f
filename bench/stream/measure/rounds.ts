import type { Client } from './clients.ts';
import { type Figures, figuresOf, type Series } from './figures.ts';
import { measure, type Plan, type Run } from './run.ts';
import type { TraceeProcess } from './tracee-process.ts';

export interface RoundsOptions {
  readonly tracee: TraceeProcess;
  readonly clients: readonly Client[];
  readonly events: readonly string[];
  readonly plan: Plan;
  readonly rounds: number;
  readonly folder: string;
  readonly onRun: (run: Run) => void;
}

/** Measures clients in turns, so that a busy moment of the machine meets all of them. */
export async function takeTurns(options: RoundsOptions): Promise<ReadonlyMap<Client, Series>> {
  const { tracee, clients, events, plan, rounds, folder, onRun } = options;
  const series = new Map(clients.map((client) => [client, { runs: [] as Run[], figures: [] as Figures[] }]));
  for (let round = 0; round < rounds; round++) {
    for (const [client, { runs, figures }] of series) {
      const run = await measure(tracee, client, events, plan, folder);
      runs.push(run);
      figures.push(figuresOf(run));
      onRun(run);
    }
  }
  return series;
}
