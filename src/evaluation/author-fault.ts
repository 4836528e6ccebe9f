/** The way in which an author's code has ended a thread. */
const ends = {
  hung: 'did not come to an end',
  memory: 'used up the memory',
  ended: 'ended the program',
} as const;

export type AuthorEnd = keyof typeof ends;

/** The known facts of it. */
export interface AuthorFault {
  readonly how: AuthorEnd;
  /** Id of the signature or model; undefined if it is not known which one it was. */
  readonly id: string | undefined;
  /** Ids of the signatures that share the code, if the stack has shown it. */
  readonly authors?: readonly string[] | undefined;
  /** The event that the author was handling. */
  readonly event: string | undefined;
  /** The place in the source, as `FILE:LINE:COLUMN`. */
  readonly at?: string | undefined;
}

/** @returns a text such as `the signature or model X-1 did not come to an end with an event: mmap, at x.ts:3:5` */
export function authorFaultText({ how, id, authors, event, at }: AuthorFault): string {
  const who =
    id !== undefined
      ? `the signature or model ${id}`
      : authors !== undefined && authors.length > 0
        ? `one of the signatures ${authors.join(', ')}`
        : 'a signature';
  const handling = event === undefined ? '' : `${how === 'hung' ? ' with an event' : ''}: ${event}`;
  return `${who} ${ends[how]}${handling}${at === undefined ? '' : `, at ${at}`}`;
}
