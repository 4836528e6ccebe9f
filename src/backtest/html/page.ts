import { html, Markup, type Part } from './markup.ts';

const style = `
:root{color-scheme:light dark;--ink:#1a1d21;--quiet:#5b6470;--line:#d9dee4;--paper:#fff;--wash:#f4f6f8;--accent:#0b5cad;--bar:#9cc4ea;--bad:#b3261e;--good:#1b7f3b}
@media(prefers-color-scheme:dark){:root{--ink:#e6e9ec;--quiet:#9aa4af;--line:#343b43;--paper:#15181c;--wash:#1e2329;--accent:#7db8f0;--bar:#2d5f8f;--bad:#ff8a80;--good:#7bd88f}}
*{box-sizing:border-box}
body{margin:0 auto;padding:1.5rem 1rem 4rem;max-width:76rem;color:var(--ink);background:var(--paper);font:15px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem;margin:0 0 .3rem}
h2{font-size:1.1rem;margin:2.2rem 0 .5rem}
h3{font-size:1rem;margin:1.2rem 0 .3rem}
p{margin:.3rem 0}
.quiet{color:var(--quiet)}
.bad{color:var(--bad)}
.good{color:var(--good)}
.facts{display:flex;flex-wrap:wrap;gap:.5rem;margin:1rem 0}
.facts div{background:var(--wash);border:1px solid var(--line);border-radius:6px;padding:.4rem .8rem;min-width:7.5rem}
.facts b{display:block;font-size:1.2rem}
.scroll{overflow-x:auto}
table{border-collapse:collapse;width:100%}
th,td{text-align:left;vertical-align:top;padding:.3rem .6rem .3rem 0;border-bottom:1px solid var(--line);overflow-wrap:anywhere}
th{font-weight:600;color:var(--quiet);overflow-wrap:normal}
td.n,th.n{text-align:right;white-space:nowrap;font-variant-numeric:tabular-nums}
td.bar{min-width:5rem;width:20%}
td.bar i{display:block;height:.7rem;margin-top:.35rem;background:var(--bar);border-radius:2px}
code,pre{font:13px/1.45 ui-monospace,monospace}
pre{margin:.4rem 0;padding:.6rem .8rem;background:var(--wash);border:1px solid var(--line);border-radius:6px;overflow-x:auto;white-space:pre-wrap;overflow-wrap:anywhere}
details{border-bottom:1px solid var(--line);padding:.35rem 0}
summary{cursor:pointer;overflow-wrap:anywhere}
summary b{color:var(--accent)}
.lists{display:grid;grid-template-columns:repeat(auto-fit,minmax(22rem,1fr));gap:0 1.5rem}
@media(max-width:600px){body{padding:1rem .7rem 3rem;font-size:14px}.facts div{flex:1 1 40%}td.bar{display:none}.scroll table{min-width:46rem}}
`;

/**
 * @returns a whole page in one file: without scripts, and without anything from elsewhere, which its policy also forbids
 * @param title of the page and of its first heading
 */
export function page(title: string, body: readonly Part[]): string {
  const css = new Markup(style.trim());
  return `<!doctype html>
${
  html`<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${css}</style></head>
<body><h1>${title}</h1>
${body}
</body></html>`.text
}
`;
}

/** @returns boxes with a number and its meaning */
export function facts(pairs: readonly (readonly [value: string, label: string])[]): Markup {
  return html`<div class="facts">${pairs.map(([value, label]) => html`<div><b>${value}</b><span class="quiet">${label}</span></div>`)}</div>`;
}

/** A column of a table. */
export interface Column {
  readonly title: string;
  readonly isNumber?: boolean;
}

/** @returns a table that scrolls sideways on a narrow screen */
export function dataTable(columns: readonly Column[], rows: readonly (readonly Part[])[]): Markup {
  const numeric = columns.map(({ isNumber }) => isNumber === true);
  const heads = columns.map(({ title, isNumber }) =>
    isNumber === true ? html`<th class="n">${title}</th>` : html`<th>${title}</th>`,
  );
  const lines = rows.map(
    (cells) =>
      html`<tr>${cells.map((cell, index) => (numeric[index] ? html`<td class="n">${cell}</td>` : html`<td>${cell}</td>`))}</tr>\n`,
  );
  return html`<div class="scroll"><table><thead><tr>${heads}</tr></thead><tbody>${lines}</tbody></table></div>`;
}

/** @returns a list of counts with bars */
export function countTable(
  title: string,
  counts: readonly (readonly [key: string, count: number, note?: string])[],
): Markup {
  const most = Math.max(1, ...counts.map(([, count]) => count));
  const rows = counts.map(
    ([key, count, note]) =>
      html`<tr><td>${key}</td><td class="bar"><i style="width:${Math.round((100 * count) / most)}%"></i></td><td class="n">${count.toLocaleString('en')}${note}</td></tr>\n`,
  );
  return html`<div><h3>${title}</h3><table><tbody>${rows}</tbody></table></div>`;
}
