import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** Oldest browsers that have all that the page uses, such as the flag `v` of regular expressions. */
const browsers = ['chrome120', 'firefox121', 'safari17'];

/**
 * Bundles the sources of the page, without reading anything from outside.
 * @returns script and style sheet
 * @throws Error if a source has a fault
 */
export async function bundlePage(): Promise<{ readonly script: string; readonly style: string }> {
  const bundle = async (file: string): Promise<string> => {
    const { outputFiles } = await build({
      entryPoints: [fileURLToPath(new URL(`../page/${file}`, import.meta.url))],
      bundle: true,
      write: false,
      minify: true,
      format: 'esm',
      target: browsers,
      charset: 'utf8',
      legalComments: 'none',
      logLevel: 'silent',
    });
    return outputFiles[0]?.text ?? '';
  };
  const [script, style] = await Promise.all([bundle('main.ts'), bundle('style/page.css')]);
  return { script, style };
}
