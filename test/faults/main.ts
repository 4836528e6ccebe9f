// Shows that findings arrive whatever happens to the sidecar, its receivers and its disk: `npm run faults -- [--runs N] [--seed S] [--minutes N] [--every SECONDS] [NAME...]`.
// It prints what each scenario has counted. A scenario ends with the first thing that is not as it must be; the exit code is 1 then.
import { parseArgs } from 'node:util';
import { downForMinutes } from './down.ts';
import { fillDisk } from './full-disk.ts';
import { killAtRandom } from './kill.ts';
import { takeReceiversAway } from './outages.ts';
import { soak } from './soak/soak.ts';
import { stopInOutage } from './stop.ts';

/** Findings per second while a receiver is down for minutes. */
const steadyRate = 150;

/** The kills are divided among sidecars that run beside each other. */
const lanes = 4;

const { values, positionals } = parseArgs({
  options: {
    runs: { type: 'string', default: '100' },
    seed: { type: 'string', default: '1' },
    minutes: { type: 'string', default: '3' },
    every: { type: 'string', default: '20' },
  },
  allowPositionals: true,
});
const [runs, seed] = [Number(values.runs), Number(values.seed)];
const [minutes, every] = [Number(values.minutes), Number(values.every)];

const scenarios: Readonly<Record<string, () => Promise<unknown>>> = {
  kill: killInLanes,
  outages: () => takeReceiversAway({ seed, findings: 400, waits: true }),
  down: () => downForMinutes({ seconds: minutes * 60, rate: steadyRate }),
  disk: fillDisk,
  stop: stopInOutage,
  soak: () => soak({ minutes, seed, everySeconds: every }),
};
const unknown = positionals.filter((name) => !Object.hasOwn(scenarios, name));
if (
  unknown.length > 0 ||
  !Number.isSafeInteger(runs) ||
  runs < 1 ||
  !Number.isSafeInteger(seed) ||
  !(minutes > 0 && every > 0)
) {
  process.stderr.write(
    `faults: [--runs N] [--seed S] [--minutes N] [--every SECONDS] [${Object.keys(scenarios).join('|')}]...\n`,
  );
  process.exit(2);
}

for (const [name, scenario] of Object.entries(scenarios)) {
  if (positionals.length > 0 && !positionals.includes(name)) continue;
  const started = performance.now();
  try {
    const result = await scenario();
    console.log(`${name}: held after ${Math.round((performance.now() - started) / 1_000)} s`, result);
  } catch (error) {
    process.exitCode = 1;
    console.log(`${name}: FAILED (seed ${seed})`, error);
  }
}

async function killInLanes() {
  const shares = Array.from({ length: Math.min(lanes, runs) }, (_, lane) =>
    Math.floor((runs + lane) / Math.min(lanes, runs)),
  );
  const results = await Promise.all(shares.map((share, lane) => killAtRandom(share, seed * 1_000 + lane)));
  return results.reduce((sum, one) => ({
    kills: sum.kills + one.kills,
    early: sum.early + one.early,
    made: sum.made + one.made,
    uncommitted: sum.uncommitted + one.uncommitted,
    mostUncommitted: Math.max(sum.mostUncommitted, one.mostUncommitted),
    mostSpooled: Math.max(sum.mostSpooled, one.mostSpooled),
    arrived: sum.arrived + one.arrived,
    repeated: sum.repeated + one.repeated,
  }));
}
