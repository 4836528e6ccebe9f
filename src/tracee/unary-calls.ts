import {
  decodeEventDefinitions,
  decodeMetrics,
  decodeVersion,
  type EventDefinition,
  emptyMessage,
  encodeEventNames,
  type TraceeMetrics,
} from './call-messages.ts';
import { CallError } from './errors.ts';
import { methods } from './methods.ts';
import { status } from './status.ts';

/** Makes a call with one answer. Rejects with a CallError. */
export type Unary = (method: string, request: Buffer, timeoutMs: number) => Promise<Buffer>;

/** The calls of Tracee that have one answer. They reject with a CallError, or with a WireError if the answer is damaged. */
export interface UnaryCalls {
  /** Tracee's version as it reports it, such as `v0.24.0`. */
  getVersion(timeoutMs: number): Promise<string>;
  /**
   * Whether Tracee answers GetDetectorsCatalog, which v0.24.1 does not have; undefined if the call fails with another
   * error.
   */
  hasDetectors(timeoutMs: number): Promise<boolean | undefined>;
  getMetrics(timeoutMs: number): Promise<TraceeMetrics>;
  /** Definitions of these events; of all events that Tracee knows if `names` is empty. */
  getEventDefinitions(names: readonly string[], timeoutMs: number): Promise<readonly EventDefinition[]>;
}

/** @param unary how a call is made */
export function unaryCalls(unary: Unary): UnaryCalls {
  return {
    async getVersion(timeoutMs) {
      return decodeVersion(await unary(methods.getVersion, emptyMessage, timeoutMs));
    },
    async hasDetectors(timeoutMs) {
      try {
        await unary(methods.getDetectorsCatalog, emptyMessage, timeoutMs);
        return true;
      } catch (error) {
        return error instanceof CallError && error.code === status.UNIMPLEMENTED ? false : undefined;
      }
    },
    async getMetrics(timeoutMs) {
      return decodeMetrics(await unary(methods.getMetrics, emptyMessage, timeoutMs));
    },
    async getEventDefinitions(names, timeoutMs) {
      return decodeEventDefinitions(await unary(methods.getEventDefinitions, encodeEventNames(names), timeoutMs));
    },
  };
}
