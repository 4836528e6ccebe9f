import type { CelFunction, Functions } from '../../../cel/functions/function.ts';
import type { DetectorStores } from '../detector-stores.ts';
import { eventData } from './event-data.ts';
import { storeFunction } from './stores.ts';
import { texts } from './texts.ts';

const functions: Functions = new Map([...eventData, ...texts]);

/** @returns a function of Tracee beyond the standard ones; undefined for other names */
export function traceeFunction(name: string, stores: DetectorStores): CelFunction | undefined {
  return functions.get(name) ?? storeFunction(name, stores);
}
