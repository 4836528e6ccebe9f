import { isMap, isScalar, isSeq, LineCounter, type Node, parseAllDocuments, type Scalar, visit } from 'yaml';
import { isTooDeep } from './yaml-depth.ts';

/** A fault in a file, with its line. */
export interface Problem {
  readonly line: number;
  readonly text: string;
}

/** Maximum number of values in a file after expansion of aliases, which may multiply content. */
const mostNodes = 200_000;
const deepest = 64;

/** A value of a YAML file with its line, converted to Go's types as by gopkg.in/yaml.v3, which Tracee uses. */
export class YamlNode {
  readonly #node: unknown;
  readonly #file: YamlFile;
  readonly #depth: number;
  #known: ReadonlyMap<string, unknown> | undefined;

  constructor(node: unknown, file: YamlFile, depth: number) {
    this.#file = file;
    this.#depth = depth;
    this.#node = file.resolve(node, depth);
  }

  get line(): number {
    return this.#file.lineOf(this.#node);
  }

  /** Whether the value is absent or null. */
  get isNothing(): boolean {
    if (this.#node === undefined || this.#node === null) return true;
    return isScalar(this.#node) && this.#node.value === null;
  }

  /** Records a fault of this value. */
  problem(text: string): void {
    this.#file.problem(this.line, text);
  }

  /** Returns the member of a map under this key. If this is not a map, records a fault and returns an absent value. */
  get(key: string): YamlNode {
    return new YamlNode(this.#pairs().get(key), this.#file, this.#depth + 1);
  }

  /** The members of a map. */
  entries(): readonly (readonly [string, YamlNode])[] {
    return [...this.#pairs()].map(([key, value]) => [key, new YamlNode(value, this.#file, this.#depth + 1)]);
  }

  #pairs(): ReadonlyMap<string, unknown> {
    this.#known ??= this.#readPairs();
    return this.#known;
  }

  #readPairs(): ReadonlyMap<string, unknown> {
    const members = new Map<string, unknown>();
    if (this.isNothing) return members;
    if (!isMap(this.#node)) {
      this.problem('a map of keys and values is needed');
      return members;
    }
    let merged: unknown;
    for (const { key, value } of this.#node.items) {
      const name = new YamlNode(key, this.#file, this.#depth + 1).#scalarText();
      if (name === undefined || isMissing(key)) this.#file.problem(this.#file.lineOf(key), 'a key must be text');
      else if (members.has(name)) this.#file.problem(this.#file.lineOf(key), `the key ${name} stands twice`);
      else members.set(name, value);
      if (isMerge(key)) merged = value;
    }
    if (merged === undefined) return members;
    members.delete('<<');
    this.#merge(merged, members);
    return members;
  }

  /** Merges `<<`: members of the other map apply if the key is not present. */
  #merge(value: unknown, into: Map<string, unknown>): void {
    const node = new YamlNode(value, this.#file, this.#depth + 1);
    const maps = isSeq(node.#node) ? node.list() : [node];
    for (const map of maps) {
      if (!isMap(map.#node)) map.problem('only maps can be merged');
      else for (const [key, member] of map.#pairs()) if (!into.has(key)) into.set(key, member);
    }
  }

  /** Returns the elements of a list; none if the value is absent. */
  list(): readonly YamlNode[] {
    if (this.isNothing) return [];
    if (!isSeq(this.#node)) {
      this.problem('a list is needed');
      return [];
    }
    return this.#node.items.map((item) => new YamlNode(item, this.#file, this.#depth + 1));
  }

  /** Returns the text. Numbers and other scalars are returned as written; an absent value is the empty text. */
  text(): string {
    const text = this.#scalarText();
    if (this.isNothing) return '';
    if (text === undefined) this.problem('text is needed');
    return text ?? '';
  }

  /** The texts of a list. */
  texts(): readonly string[] {
    return this.list().map((item) => item.text());
  }

  /** Returns a boolean; an absent value is false. */
  flag(): boolean {
    if (this.isNothing) return false;
    const text = this.#scalarText();
    if (isScalar(this.#node) && typeof this.#node.value === 'boolean') return this.#node.value;
    if (text !== undefined && /^(?:y|Y|yes|Yes|YES|on|On|ON)$/.test(text)) return true;
    if (text !== undefined && /^(?:n|N|no|No|NO|off|Off|OFF)$/.test(text)) return false;
    this.problem('true or false is needed');
    return false;
  }

  #scalarText(): string | undefined {
    if (!isScalar(this.#node)) return undefined;
    const { tag } = this.#node;
    if (tag !== undefined && !plainTags.has(tag))
      this.problem(`the tag ${tag} is not read; put text that starts with ! in quotes`);
    return scalarText(this.#node);
  }
}

/** Tags that leave a text unchanged. */
const plainTags: ReadonlySet<string> = new Set(
  ['str', 'int', 'float', 'bool', 'null'].map((name) => `tag:yaml.org,2002:${name}`),
);

/** Characters that Tracee rejects, and characters that end a line only for Tracee. */
const strangeCharacter = /[^\t\n\r\x20-\x7e\xa0-\u2027\u202a-\ud7ff\ue000-\ufefe\uff00-\ufffd\u{10000}-\u{10ffff}]/u;

function hex(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, '0');
}

/** A YAML file and its faults. */
export class YamlFile {
  readonly problems: Problem[] = [];
  readonly #lines = new LineCounter();
  readonly #contents: unknown;
  readonly #aliases = new Map<unknown, Node>();
  #nodes = 0;

  /** Parses the first document of `text`. Further ones are ignored, as in Tracee. */
  constructor(text: string) {
    const strange = strangeCharacter.exec(text);
    if (strange !== null) {
      const line = text.slice(0, strange.index).split('\n').length;
      this.problem(line, `the character U+${hex(strange[0])} may not stand in a file; write it as an escape in quotes`);
      return;
    }
    if (isTooDeep(text, deepest)) {
      this.problem(1, `it is nested more than ${deepest} deep`);
      return;
    }
    // The library compares each key of a map with all others; this check takes one pass.
    const options = {
      lineCounter: this.#lines,
      merge: false,
      uniqueKeys: false,
      prettyErrors: false,
      logLevel: 'silent',
    } as const;
    const [first] = parseAllDocuments(text, options);
    if (first === undefined || 'empty' in first) return;
    for (const { pos, message } of first.errors) this.problem(this.#lines.linePos(pos[0]).line, message);
    if (this.problems.length > 0) return;
    this.#contents = first.contents;
    this.#look(first.contents);
  }

  /** Resolves each alias to the last anchor of its name before it. */
  #look(contents: Node | null): void {
    const anchors = new Map<string, Node>();
    visit(contents, {
      Alias: (_, alias) => {
        const node = anchors.get(alias.source);
        if (node === undefined) this.problem(this.lineOf(alias), `there is no anchor ${alias.source} before it`);
        else this.#aliases.set(alias, node);
      },
      Value: (_, node) => {
        if (node.anchor !== undefined) anchors.set(node.anchor, node);
      },
    });
  }

  get root(): YamlNode {
    return new YamlNode(this.#contents, this, 0);
  }

  problem(line: number, text: string): void {
    // A mistake may appear in many places. Only its first occurrence in a line is recorded.
    const known = this.problems.some((one) => one.line === line && one.text === text);
    if (!known && this.problems.length < 20) this.problems.push({ line, text });
  }

  lineOf(node: unknown): number {
    const range = isNode(node) ? node.range : undefined;
    return range ? this.#lines.linePos(range[0]).line : 1;
  }

  /** Returns the target of an alias, or the node itself; undefined if the expansion is too large. */
  resolve(node: unknown, depth: number): unknown {
    if (++this.#nodes > mostNodes || depth > deepest) {
      if (this.#nodes === mostNodes + 1 || depth === deepest + 1)
        this.problem(this.lineOf(node), 'it stands for too much, or an alias stands for itself');
      return undefined;
    }
    return this.#aliases.get(node) ?? node;
  }
}

/** Returns the text of a scalar. Numbers stay as written, because version 1.10 differs from 1.1. */
function scalarText({ value, source }: Scalar): string {
  return typeof value === 'string' ? value : (source ?? String(value));
}

/** Tells whether the key before the colon is missing. */
function isMissing(key: unknown): boolean {
  return isScalar(key) && key.value === null && key.source === '';
}

function isMerge(key: unknown): boolean {
  return isScalar(key) && key.value === '<<' && key.type === 'PLAIN';
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'range' in value;
}
