import { existsSync, readFileSync, writeFileSync } from 'node:fs';

/** @returns the text of a page; empty if there is no such page yet. @param path relative to the repository */
export function readPage(path: string): string {
  const url = urlOf(path);
  return existsSync(url) ? readFileSync(url, 'utf8') : '';
}

/**
 * Writes a page whose text is not the wanted one. With `--check` on the command line it writes nothing: it names the page on standard
 * error and sets the exit code 1.
 * @param path relative to the repository
 * @param command the command that writes the page
 */
export function keepPage(path: string, wanted: string, command: string): void {
  if (readPage(path) === wanted) return;
  if (process.argv.includes('--check')) {
    process.stderr.write(`${path} is stale: ${command}\n`);
    process.exitCode = 1;
  } else writeFileSync(urlOf(path), wanted);
}

function urlOf(path: string): URL {
  return new URL(`../${path}`, import.meta.url);
}
