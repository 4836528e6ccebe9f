import { Console } from 'node:console';
import { Writable } from 'node:stream';

/** Characters of one text that are logged. The rest is cut off. */
const longest = 2_000;

/** Receives the text that an author writes. */
export type Told = (text: string) => void;

/** Sends the output of all methods of `console` to `tell`: standard output is reserved for findings. */
export function guardConsole(tell: Told): void {
  const sink = (): Writable =>
    new Writable({
      decodeStrings: false,
      write(text: unknown, _encoding, done) {
        tell(shortened(text));
        done();
      },
    });
  const own = new Console({ stdout: sink(), stderr: sink(), colorMode: false });
  for (const name of Object.keys(console)) {
    const method: unknown = Reflect.get(own, name);
    if (typeof method === 'function') Reflect.set(console, name, method.bind(own));
  }
}

/** Methods that end a stream for all writers. */
const endings = ['end', 'destroy', 'destroySoon'] as const;

/**
 * Sends direct writes of authors to standard output and standard error to `tell`. Authors cannot close these streams.
 * @param isAuthors whether the call on the stack comes from an author
 * @returns a function that restores the original methods
 */
export function guardStreams(tell: Told, isAuthors: () => boolean): () => void {
  const restores = (['stdout', 'stderr'] as const).flatMap((name) => {
    const stream = process[name];
    return [
      replace(stream, 'write', (write) => (chunk, ...rest) => {
        if (!isAuthors()) return Reflect.apply(write, stream, [chunk, ...rest]);
        tell(shortened(typeof chunk === 'string' || !(chunk instanceof Uint8Array) ? chunk : Buffer.from(chunk)));
        const done = rest.at(-1);
        if (typeof done === 'function') process.nextTick(done);
        return true;
      }),
      ...endings.map((ending) =>
        replace(stream, ending, (end) => (...args) => {
          if (isAuthors()) throw new TypeError(`process.${name}.${ending} is not for signatures: all write there`);
          return Reflect.apply(end, stream, args);
        }),
      ),
    ];
  });
  return () => {
    for (const restore of restores) restore();
  };
}

type Method = (...args: readonly unknown[]) => unknown;

/**
 * Replaces a method of one object.
 * @returns a function that restores the original
 */
function replace(
  holder: object,
  name: string,
  replacement: (original: (...args: never) => unknown) => Method,
): () => void {
  const original: unknown = Reflect.get(holder, name);
  if (typeof original !== 'function') return () => {};
  const own = Object.getOwnPropertyDescriptor(holder, name);
  const value = replacement((...args) => Reflect.apply(original, holder, args));
  Object.defineProperty(holder, name, { value, writable: true, enumerable: false, configurable: true });
  return () => {
    if (own === undefined) Reflect.deleteProperty(holder, name);
    else Object.defineProperty(holder, name, own);
  };
}

function shortened(text: unknown): string {
  const line = String(text).replace(/\n$/, '');
  return line.length > longest ? `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}
