/** One `tracee.v1beta1.StreamEventsResponse` of a recording, undecoded: `bytes[start, end)`. The bytes stay valid and are not to be changed. */
export interface Message {
  readonly bytes: Uint8Array;
  readonly start: number;
  readonly end: number;
}

/** No message and no line of a recording is longer. */
export const longestMessage = 16 * 1024 * 1024;

/** Cuts a recording into messages as its bytes come in, whatever the pieces. */
export interface Splitter {
  /** Appends the messages that the chunk completes. Throws RecordingFault, with the messages before the fault appended. */
  push(chunk: Uint8Array, messages: Message[]): void;
  /** The same for what is left when no more bytes come. */
  end(messages: Message[]): void;
  /** The file with the place where the splitter stands, for errors. */
  place(name: string): string;
}
