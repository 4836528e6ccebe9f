import { Console } from 'node:console';
import { Writable } from 'node:stream';

/** Characters of one text that are logged. */
const longest = 2_000;

/** Takes what an author writes. */
export type Told = (text: string) => void;

/** Lets all methods of `console` give their texts to `tell`: standard output is for findings. */
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

/**
 * The same for what is written to standard output directly.
 * @param isAuthors whether the innermost code on the stack that is not Node's is an author's
 */
export function guardStdout(tell: Told, isAuthors: () => boolean): void {
  const { stdout } = process;
  const write = stdout.write.bind(stdout);
  const guarded = (chunk: string | Uint8Array, ...rest: readonly unknown[]): boolean => {
    if (!isAuthors()) return Reflect.apply(write, stdout, [chunk, ...rest]);
    tell(shortened(typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString()));
    const done = rest.at(-1);
    if (typeof done === 'function') process.nextTick(done);
    return true;
  };
  Object.defineProperty(stdout, 'write', { value: guarded, writable: true, enumerable: false, configurable: true });
}

function shortened(text: unknown): string {
  const line = String(text).replace(/\n$/, '');
  return line.length > longest ? `${line.slice(0, longest).replace(/[\uD800-\uDBFF]$/, '')}…` : line;
}
