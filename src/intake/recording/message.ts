import type { BlockLoss } from './zstd/block-head.ts';

/**
 * One encoded `tracee.v1beta1.StreamEventsResponse` of a recording: `bytes[start, end)`. The bytes stay valid and must
 * not be changed.
 */
export interface Message {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
  /** Loss before this message, if the recording names one. */
  readonly losses?: readonly BlockLoss[];
}

/** A part of a recording in JSON that is not an event. */
export interface Skipped {
  /** `broken`: it was meant as an event. `text`: it is something else, such as a line of a log. */
  readonly kind: 'text' | 'broken';
  /** Description of it. Text of the recording in it is escaped. */
  readonly what: string;
  /** Starts at 1. */
  readonly line: number;
}

export type OnSkipped = (skipped: Skipped) => void;

/** A field that events in JSON lack, so that another value is used; reported once for each recording. */
export interface Lack {
  readonly lack: 'unique ids';
  /** Line of the first event that lacks it, from 1. */
  readonly line: number;
}

export type OnLack = (lack: Lack) => void;

/** Functions that are called while a recording is read. */
export interface Notices {
  /**
   * Called for each part that is not an event, which is then skipped. Without this function, the first such part is a
   * fault.
   */
  readonly onSkipped?: OnSkipped | undefined;
  readonly onLack?: OnLack | undefined;
  /** Called for a segment of a flight recorder that cannot be read to its end. The next one follows. */
  readonly onSegment?: ((file: string, error: Error) => void) | undefined;
  /** Called with the number of bytes of each piece of the file as it is read, compressed or not. */
  readonly onRead?: ((bytes: number) => void) | undefined;
}

/** Limit of a message and of an event in JSON, in bytes. */
export const longestMessage = 16 * 1024 * 1024;

/** Splits a recording into messages as its bytes arrive, in chunks of any size. */
export interface Splitter {
  /**
   * Appends the messages that the chunk completes.
   * @throws RecordingFault, after the messages before the fault were appended
   */
  push(chunk: Uint8Array, messages: Message[]): void;
  /**
   * Ends the input, and appends the messages that this completes.
   * @throws RecordingFault, after the messages before the fault were appended
   */
  end(messages: Message[]): void;
  /** @returns the file with the current place, for errors */
  place(name: string): string;
}
