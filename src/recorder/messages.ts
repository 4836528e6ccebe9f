import type { Redact } from '../output/choice/redact.ts';
import type { CapsuleHead } from './capsule/capsule.ts';
import type { CapsuleRequest } from './request.ts';
import type { RecorderMemory } from './shared.ts';

/** Settings of the recorder. */
export interface RecorderSettings {
  /** Folder of the history; segments are in `recorder`, capsules in `capsules`. */
  readonly folder: string;
  /** Limits of all segments: bytes, and milliseconds since they were written. */
  readonly maxBytes: number;
  readonly maxAgeMs: number;
  /** Window of a capsule before and after the finding, in milliseconds. */
  readonly beforeMs: number;
  readonly afterMs: number;
  /** Whether a capsule has the events of all processes. */
  readonly whole: boolean;
  readonly capsules: CapsuleLimits;
}

export interface CapsuleLimits {
  /** Limit of all capsules together, in bytes. */
  readonly maxBytes: number;
  /** Limit of the events of one capsule, compressed, in bytes. */
  readonly size: number;
  readonly perHour: number;
}

/** State of the program at the time of a finding, for its capsule. */
export interface Surroundings extends Pick<CapsuleHead, 'versions' | 'options' | 'signatures'> {
  readonly redact: Redact | undefined;
}

export interface RecorderThreadData {
  readonly memory: RecorderMemory;
  readonly settings: RecorderSettings;
}

export type ToRecorder =
  | { readonly tell: 'capsule'; readonly request: CapsuleRequest; readonly surroundings: Surroundings }
  /** Write everything that waits, and end. */
  | { readonly tell: 'close' };

export type FromRecorder =
  | { readonly say: 'ready' }
  /** The folder cannot be used at the start. */
  | { readonly say: 'refused'; readonly reason: string }
  /** The disk does not take segments, or takes them again. */
  | { readonly say: 'disk'; readonly failing: string | undefined }
  | {
      readonly say: 'capsule';
      readonly file: string;
      readonly events: number;
      readonly signature: string;
      readonly finding: string;
      readonly isCut: boolean;
    }
  | { readonly say: 'capsule-failed'; readonly reason: string; readonly signature: string; readonly finding: string }
  | { readonly say: 'closed' };
