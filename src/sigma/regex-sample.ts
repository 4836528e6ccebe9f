/**
 * Makes a text that a simple regular expression matches: literals, classes, groups, alternatives, quantifiers, anchors.
 * @returns undefined for anything else. The caller must test the text
 */
export function sampleOfRegex(source: string): string | undefined {
  const reader = new Reader(source.replace(/^(?:\(\?[ims]+\))+/, ''));
  try {
    return reader.alternatives();
  } catch (error) {
    if (error instanceof Unreadable) return undefined;
    throw error;
  }
}

class Unreadable extends Error {}

/** A character of each class that a backslash names. */
const classes: Readonly<Record<string, string>> = {
  s: ' ',
  d: '1',
  w: 'a',
  S: 'a',
  D: 'a',
  W: ' ',
  b: '',
  B: '',
  t: '\t',
  n: '\n',
  r: '\r',
};

class Reader {
  readonly #source: string;
  #at = 0;

  constructor(source: string) {
    this.#source = source;
  }

  /** Gives the first alternative, and passes over the others. */
  alternatives(): string {
    const first = this.#sequence();
    while (this.#eat('|')) this.#sequence();
    return first;
  }

  #sequence(): string {
    let text = '';
    while (this.#at < this.#source.length && !'|)'.includes(this.#peek())) text += this.#quantified();
    return text;
  }

  #quantified(): string {
    const one = this.#atom();
    const [whole = '', least, open] = /^(?:\{(\d+)(?:,\d*)?\}|([*+?]))/.exec(this.#source.slice(this.#at)) ?? [];
    this.#at += whole.length;
    if (whole !== '') this.#eat('?');
    if (least !== undefined) return one.repeat(Math.min(Number(least), 1_000));
    return open === '*' || open === '?' ? '' : one;
  }

  #atom(): string {
    const char = this.#next();
    if (char === '(') {
      if (this.#eat('?')) {
        const [prefix] = /^(?:[a-zA-Z]*:|P?<\w+>)/.exec(this.#source.slice(this.#at)) ?? [];
        if (prefix === undefined) throw new Unreadable();
        this.#at += prefix.length;
      }
      const inner = this.alternatives();
      if (!this.#eat(')')) throw new Unreadable();
      return inner;
    }
    if (char === '[') return this.#set();
    if (char === '^' || char === '$') return '';
    if (char === '.') return 'a';
    if (char !== '\\') return char;
    const escaped = this.#next();
    if (/[A-Za-z0-9]/.test(escaped) && classes[escaped] === undefined) throw new Unreadable();
    return classes[escaped] ?? escaped;
  }

  #set(): string {
    const isNegative = this.#eat('^');
    let first: string | undefined;
    const excluded = new Set<string>();
    while (!this.#eat(']')) {
      const char = this.#next();
      const one = char === '\\' ? this.#escapedInSet() : char;
      excluded.add(one);
      first ??= one;
      if (this.#peek() === '-' && this.#source.charAt(this.#at + 1) !== ']') this.#at += 2;
    }
    if (!isNegative) return first ?? '';
    const other = ['a', 'x', 'y', '1', ' ', '_'].find((char) => !excluded.has(char));
    if (other === undefined) throw new Unreadable();
    return other;
  }

  #escapedInSet(): string {
    const char = this.#next();
    return classes[char] ?? char;
  }

  #peek(): string {
    return this.#source.charAt(this.#at);
  }

  #eat(char: string): boolean {
    if (this.#peek() !== char) return false;
    this.#at++;
    return true;
  }

  #next(): string {
    const char = this.#peek();
    if (char === '') throw new Unreadable();
    this.#at++;
    return char;
  }
}
