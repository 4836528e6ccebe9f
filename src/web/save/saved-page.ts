import { createHash } from 'node:crypto';
import { toJson } from '../../text/json.ts';
import type { PageFiles } from '../bundle/page-files.ts';
import type { SavedPage } from '../shared/answers.ts';

/**
 * Writes the page with its findings as one document that needs no server. Its policy allows this script and this style
 * sheet by their hashes, and nothing else.
 */
export function savedPage({ script, style }: PageFiles, saved: SavedPage): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; ');
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta http-equiv="content-security-policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>Sequent</title>
<style>${style}</style>
<body>
<noscript>This page needs JavaScript.</noscript>
<script type="application/json" id="saved">${inMarkup(toJson(saved))}</script>
<script type="module">${script}</script>
</body>
</html>
`;
}

/** No text in the JSON can end its element, because none has an angle bracket. */
function inMarkup(json: string): string {
  return json.replaceAll('<', '\\u003c').replaceAll('>', '\\u003e');
}

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`;
}
