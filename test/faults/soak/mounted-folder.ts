import { existsSync, mkdirSync, readlinkSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A folder that changes as Kubernetes changes a mounted ConfigMap: files are links through `..data`, and that link is swapped. */
export class MountedFolder {
  readonly path: string;
  #version = 0;
  #names: readonly string[] = [];

  constructor(path: string) {
    this.path = path;
    mkdirSync(path);
  }

  /** Replaces all files by these in one step. */
  write(files: Readonly<Record<string, string>>): void {
    const version = `..2026_11_28_${this.#version++}`;
    const at = (name: string): string => join(this.path, name);
    mkdirSync(at(version));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(at(version), name), text);
    const before = existsSync(at('..data')) ? readlinkSync(at('..data')) : undefined;
    symlinkSync(version, at('..data_tmp'));
    renameSync(at('..data_tmp'), at('..data'));
    const names = Object.keys(files);
    for (const name of names) if (!this.#names.includes(name)) symlinkSync(`..data/${name}`, at(name));
    for (const name of this.#names) if (!names.includes(name)) rmSync(at(name));
    this.#names = names;
    if (before !== undefined) rmSync(at(before), { recursive: true });
  }
}
