/** One series: its labels and its value. */
export interface Series {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

const lineForm = /^([a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(.*)\})? (\S+)(?: \S+)?$/;
const labelForm = /([a-zA-Z_][a-zA-Z0-9_]*)="((?:[^"\\]|\\.)*)"/g;
/** Longest text that is read: metrics of some thousand series. */
const mostCharacters = 4 * 2 ** 20;

/** Metrics of one moment, by name. */
export class Samples {
  /** Monotonic time of the scrape, in milliseconds. */
  readonly atMs: number;
  readonly #byName: ReadonlyMap<string, readonly Series[]>;

  private constructor(atMs: number, byName: ReadonlyMap<string, readonly Series[]>) {
    this.atMs = atMs;
    this.#byName = byName;
  }

  /**
   * Reads the text format 0.0.4 of Prometheus. Lines that have another form are passed over, so that a later Sequent can be read.
   * @param atMs monotonic time of the scrape, in milliseconds
   */
  static read(text: string, atMs: number): Samples {
    const byName = new Map<string, Series[]>();
    for (const line of text.slice(0, mostCharacters).split('\n')) {
      const [, name, labels = '', value] = line.startsWith('#') ? [] : (lineForm.exec(line) ?? []);
      if (name === undefined) continue;
      const list = byName.get(name) ?? [];
      list.push({ labels: labelsOf(labels), value: Number(value === '+Inf' ? 'Infinity' : value) });
      byName.set(name, list);
    }
    return new Samples(atMs, byName);
  }

  /** @returns all series of a metric; none if there is no such metric */
  all(name: string): readonly Series[] {
    return this.#byName.get(name) ?? [];
  }

  /** @returns the sum over all series of a metric whose labels have these values; undefined if there is none */
  sum(name: string, labels: Readonly<Record<string, string>> = {}): number | undefined {
    const wanted = Object.entries(labels);
    const series = this.all(name).filter((one) => wanted.every(([label, value]) => one.labels[label] === value));
    return series.length === 0 ? undefined : series.reduce((total, { value }) => total + value, 0);
  }

  /** @returns sums of a metric by the values of one label */
  by(name: string, label: string): ReadonlyMap<string, number> {
    const sums = new Map<string, number>();
    for (const { labels, value } of this.all(name)) {
      const key = labels[label] ?? '';
      sums.set(key, (sums.get(key) ?? 0) + value);
    }
    return sums;
  }

  /** @returns the value of a label of the first series of a metric */
  label(name: string, label: string): string | undefined {
    return this.all(name)[0]?.labels[label];
  }
}

function labelsOf(text: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    [...text.matchAll(labelForm)].map(([, name = '', value = '']) => [
      name,
      value.replaceAll(/\\(.)/g, (_, character: string) => (character === 'n' ? '\n' : character)),
    ]),
  );
}
