/** One `tracee.v1beta1.StreamEventsResponse` of a recording, undecoded: `bytes[start, end)`. The bytes stay valid and are not to be changed. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** What stands in a recording in JSON and is no event. */
export interface Skipped {
  /** `broken`: it was meant as an event. `text`: it is something else, such as a line of a log. */
  readonly kind: 'text' | 'broken';
  /** What is wrong with it; nothing of the recording stands in it unescaped. */
  readonly what: string;
  /** Counted from 1. */
  readonly line: number;
}

export type OnSkipped = (skipped: Skipped) => void;

/** What events in JSON lack, so that something else has to stand in its place; told once for each recording. */
export interface Lack {
  readonly lack: 'unique ids';
  /** Of the first event that lacks it, counted from 1. */
  readonly line: number;
}

export type OnLack = (lack: Lack) => void;

/** Told of what a recording in JSON has besides whole events. */
export interface Notices {
  /** What is no event is passed over. Without this, the first of these is a fault. */
  readonly onSkipped?: OnSkipped | undefined;
  readonly onLack?: OnLack | undefined;
}

/** No message and no event in JSON is longer. */
export const longestMessage = 16 * 1024 * 1024;

/** Cuts a recording into messages as its bytes come in, whatever the pieces. */
export interface Splitter {
  /**
   * Appends the messages that the chunk completes.
   * @throws RecordingFault, with the messages before the fault appended
   */
  push(chunk: Uint8Array, messages: Message[]): void;
  /** The same for what is left when no more bytes come. */
  end(messages: Message[]): void;
  /** The file with the place where the splitter stands, for errors. */
  place(name: string): string;
}
