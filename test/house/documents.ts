import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../../', import.meta.url));

/** The documents whose blocks are run and compiled. */
const documents = [
  'README.md',
  'examples/README.md',
  'docs/reference/state.md',
  ...globSync('docs/{guides,how-to,tutorial}/*.md', { cwd: root }).toSorted(),
];

/** Stands before a block of which a part needs a running Tracee. */
const marker = '<!-- needs a running Tracee -->';

/** Stands before a configuration file whose outputs need a receiver. */
const receiverMarker = '<!-- needs a receiver -->';

/** A fenced block of a document. */
export interface Block {
  readonly document: string;
  /** Counted from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  readonly needsTracee: boolean;
  readonly needsReceiver: boolean;
  /** The last path that the text before the block names: the file that the block is. */
  readonly file: string | undefined;
  /** Its path below examples/. Each page of the tutorial has a folder there, because pages change files of earlier ones. */
  readonly example: string | undefined;
}

/** @returns the name of a page of the tutorial; undefined for other documents */
export function tutorialPage(document: string): string | undefined {
  return /^docs\/tutorial\/(\d.*)\.md$/.exec(document)?.[1];
}

export function readDocument(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** All blocks of the documents in this language. */
export function blocksIn(language: string): Block[] {
  return documents.flatMap((document) => blocksOf(document)).filter((block) => block.language === language);
}

function blocksOf(document: string): Block[] {
  const text = readDocument(document);
  const fences = [...text.matchAll(/^(?<indent> *)```(?<language>\w+)\n(?<body>[^]*?)^ *```$/gm)];
  return fences.map(({ groups, index }, at) => {
    const previous = fences[at - 1];
    const before = text.slice(previous === undefined ? 0 : previous.index + previous[0].length, index);
    const file = [...before.matchAll(/`([\w/]+(?:\.test)?\.ts)`/g)].at(-1)?.[1];
    const page = tutorialPage(document);
    return {
      document,
      line: text.slice(0, index).split('\n').length,
      language: groups?.['language'] ?? '',
      text: (groups?.['body'] ?? '').replaceAll(new RegExp(`^${groups?.['indent']}`, 'gm'), ''),
      needsTracee: before.trimEnd().endsWith(marker),
      needsReceiver: before.trimEnd().endsWith(receiverMarker),
      file,
      example: page === undefined ? file : file?.replace(/^signatures/, `tutorial/${page}`),
    };
  });
}
