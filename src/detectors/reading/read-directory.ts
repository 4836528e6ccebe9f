import type { DetectorStores } from '../expressions/detector-stores.ts';
import { type CompiledDetector, compileDetector } from './compile-detector.ts';
import type { SourceFile } from './detector-files.ts';
import { readDetector } from './read-detector.ts';
import { readList } from './read-list.ts';
import { YamlFile } from './yaml-node.ts';

/** A file or detector that is not loaded, and why. */
export interface Refusal {
  readonly path: string;
  readonly line: number;
  readonly text: string;
  /** Id of the detector, if it could be read from the file. */
  readonly id?: string;
  /** `skipped`: the file itself excludes this environment. */
  readonly kind: 'file' | 'detector' | 'skipped';
}

/** Content of one directory of detectors. */
export interface DirectoryContent {
  readonly detectors: readonly CompiledDetector[];
  readonly lists: ReadonlyMap<string, readonly string[]>;
  readonly refusals: readonly Refusal[];
}

/**
 * Reads the files of one directory. Lists come first, because detectors refer to them. A faulty file does not affect
 * the others.
 */
export function readFiles(directory: string, files: readonly SourceFile[], stores: DetectorStores): DirectoryContent {
  const refusals: Refusal[] = [];
  const lists = new Map<string, readonly string[]>();
  const origins = new Map<string, string>();
  const detectors: { readonly path: string; readonly file: YamlFile }[] = [];
  let spoiled = false;
  for (const source of files) {
    const { path } = source;
    if ('fault' in source) {
      refusals.push({ path, line: 1, text: source.fault, kind: 'file' });
      continue;
    }
    const file = new YamlFile(source.text);
    const kind = file.problems.length > 0 ? undefined : kindOf(file);
    if (kind === 'detector') detectors.push({ path, file });
    else if (kind === 'string_list') {
      const list = readList(file.root);
      const other = origins.get(list.name);
      if (other !== undefined) {
        file.problem(file.root.get('name').line, `the list ${list.name} stands in ${other} too`);
        spoiled = true;
      } else if (file.problems.length === 0) {
        origins.set(list.name, source.name);
        lists.set(list.name, list.values);
      }
    }
    if (kind !== 'detector') refuse(refusals, path, file);
    if (spoiled) break;
  }
  if (spoiled) {
    const text = 'a list is defined twice, so no detector of this directory is loaded';
    return { detectors: [], lists, refusals: [...refusals, { path: directory, line: 1, text, kind: 'file' }] };
  }
  const compiled = detectors.flatMap(({ path, file }) => {
    const definition = readDetector(file.root);
    // An expression in a malformed file is not compiled.
    const parts = file.problems.length > 0 ? undefined : compileDetector(definition, lists, stores);
    for (const { line, text } of parts?.problems ?? []) file.problem(line, text);
    refuse(refusals, path, file, definition.id);
    return parts === undefined || file.problems.length > 0 ? [] : [{ ...parts, definition, lists, directory, path }];
  });
  return { detectors: compiled, lists, refusals };
}

function refuse(refusals: Refusal[], path: string, { problems }: YamlFile, id?: string): void {
  for (const { line, text } of problems)
    refusals.push({ path, line, text, kind: 'file', ...(id !== undefined && id !== '' && { id }) });
}

/** Returns the kind that the file declares; any other kind is a fault. */
function kindOf(file: YamlFile): 'detector' | 'string_list' | undefined {
  const { root } = file;
  if (root.isNothing) {
    file.problem(1, 'the file is empty');
    return undefined;
  }
  const node = root.get('type');
  const type = node.text().toLowerCase().trim();
  if (file.problems.length > 0) return undefined;
  if (type === 'detector' || type === 'string_list') return type;
  node.problem(type === '' ? 'type is missing: detector or string_list' : 'type is detector or string_list');
  return undefined;
}
