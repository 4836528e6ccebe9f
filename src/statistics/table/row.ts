/** One value of a metric, with the values of its labels in the order of `Metric.labels`. */
export interface Sample {
  readonly labels: readonly string[];
  readonly value: number;
  /** End of the metric's name, for the parts of a histogram. */
  readonly suffix?: '_bucket' | '_sum' | '_count';
}

/** A metric in the exposition format of Prometheus. */
export interface Metric<S> {
  /** Name by the conventions of Prometheus; a name that ends in `_total` is a counter. */
  readonly name: string;
  readonly kind: 'counter' | 'gauge' | 'histogram' | 'info';
  readonly labels: readonly string[];
  readonly samples: (source: S) => Iterable<Sample>;
}

/** Key of a count in the answer of `/healthz`. */
export type HealthKey = `counts.${string}` | `gauges.${string}` | `outputs.${string}`;

/**
 * One line of the table of counts. It says what a count means, its names, and how it is read.
 * @typeParam S where the count is read from
 */
export interface Row<S> {
  /** Meaning, in Markdown. The first sentence is the help text of the metric. */
  readonly help: string;
  /** Key in the object that `--stats` writes. */
  readonly stats?: string;
  /** Key in the answer of `/healthz`. */
  readonly health?: HealthKey;
  /** Value of these keys; a key whose value is undefined is left out. */
  readonly value?: (source: S) => unknown;
  readonly metric?: Metric<S>;
}

/** The columns of every row. */
type Names = Pick<Row<never>, 'help' | 'stats' | 'health'>;

/** A row whose value is one number. */
export interface NumberRow<S> extends Names {
  readonly metric?: string;
  /** Unit of the value; metrics have seconds. Milliseconds are rounded to microseconds in JSON. */
  readonly unit?: 'ms';
  readonly of: (source: S) => number | undefined;
}

export function number<S>({ of, metric, unit, ...names }: NumberRow<S>): Row<S> {
  const divisor = unit === 'ms' ? 1_000 : 1;
  return {
    ...names,
    value: unit === 'ms' ? (source) => rounded(of(source)) : of,
    ...(metric !== undefined && {
      metric: {
        name: metric,
        kind: kindOf(metric),
        labels: [],
        *samples(source: S) {
          const value = of(source);
          if (value !== undefined) yield { labels: [], value: value / divisor };
        },
      },
    }),
  };
}

/** A row with numbers by one key, such as the name of the event. */
export interface NamedRow<S> extends Names {
  readonly metric: string;
  /** Label of the metric that has the key. */
  readonly label: string;
  readonly of: (source: S) => Readonly<Record<string, number>> | ReadonlyMap<string, number> | undefined;
}

export function named<S>({ of, metric, label, ...names }: NamedRow<S>): Row<S> {
  const entries = (source: S): readonly (readonly [string, number])[] => {
    const all = of(source) ?? {};
    return all instanceof Map ? [...all] : Object.entries(all);
  };
  return {
    ...names,
    value: (source) => (of(source) === undefined ? undefined : Object.fromEntries(entries(source))),
    metric: {
      name: metric,
      kind: kindOf(metric),
      labels: [label],
      samples: (source) => entries(source).map(([key, value]) => ({ labels: [key], value })),
    },
  };
}

function kindOf(name: string): 'counter' | 'gauge' {
  return name.endsWith('_total') ? 'counter' : 'gauge';
}

function rounded(value: number | undefined): number | undefined {
  return value === undefined ? undefined : Math.round(value * 1_000) / 1_000;
}
