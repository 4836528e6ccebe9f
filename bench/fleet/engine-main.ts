/** Measures a lane alone in a process of its own: `node --expose-gc --import ./src/self.ts bench/fleet/engine-main.ts KEYS`. It prints JSON. */
import { measureEngine } from './engine.ts';
import { fleetPack } from './pack.ts';

process.stdout.write(JSON.stringify(measureEngine(await fleetPack(), Number(process.argv[2] ?? 100))));
