import type { Scene, Shape } from './scene.ts';

/** Colours of the roles, for a light and a dark page. */
const style = `
svg.map { --paper: #fff; --ink: #1a1d21; --quiet: #5a6470; --frame: #aeb6bf; --fill: #f3f5f7;
  --area: #1f5fa8; --area-fill: #d9e8f9; --word: #7a4300; --word-fill: #fde7c8; --exec: #a51d2d; --exec-fill: #fde3e5;
  --shared: #6b3fa0; --shared-fill: #efe6f9; --overlap: #a51d2d; }
@media (prefers-color-scheme: dark) { svg.map { --paper: #15181c; --ink: #e6e9ed; --quiet: #9aa5b1; --frame: #56606b;
  --fill: #1e2329; --area: #8cc0ff; --area-fill: #17314f; --word: #ffc673; --word-fill: #45300f; --exec: #ff9aa5;
  --exec-fill: #4a1a20; --shared: #cfb0ff; --shared-fill: #34244d; --overlap: #ff9aa5; } }
svg.map text { font-family: ui-monospace, "DejaVu Sans Mono", monospace; white-space: pre; fill: var(--ink); }
svg.map .quiet, svg.map .axis, svg.map .break { fill: var(--quiet); }
svg.map .heading, svg.map .strong { font-weight: bold; }
svg.map rect { fill: var(--fill); stroke: var(--frame); }
svg.map rect.paper { fill: var(--paper); stroke: none; }
svg.map line { stroke: var(--frame); } svg.map line.break { stroke-dasharray: 5 4; }
svg.map rect.mapping-executable { fill: var(--exec-fill); stroke: var(--exec); stroke-width: 2; }
svg.map text.mapping-executable { fill: var(--exec); font-weight: bold; }
svg.map rect.mapping-shared { fill: var(--shared-fill); stroke: var(--shared); stroke-width: 2; }
svg.map text.mapping-shared { fill: var(--shared); font-weight: bold; }
svg.map rect.area { fill: var(--area-fill); stroke: var(--area); stroke-width: 1.5; } svg.map text.area { fill: var(--area); }
svg.map rect.word { fill: var(--word-fill); stroke: var(--word); stroke-width: 1.5; } svg.map text.word { fill: var(--word); }
svg.map rect.ended, svg.map rect.refused { fill: none; stroke: var(--quiet); stroke-dasharray: 4 3; }
svg.map text.ended, svg.map text.refused { fill: var(--quiet); }
svg.map rect.overlap { fill: var(--overlap); fill-opacity: .14; stroke: var(--overlap); }
svg.map text.overlap { fill: var(--overlap); font-weight: bold; }
`;

const entities: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

/** @returns a scene as an SVG document, which follows light and dark */
export function toSvg({ width, height, title, description, shapes }: Scene): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" class="map" role="img" width="${width}" height="${height}" viewBox="0 0 ${width} ${height}">`,
    `<title>${escaped(title)}</title><desc>${escaped(description)}</desc><style>${style}</style>`,
    `<rect class="paper" x="0" y="0" width="${width}" height="${height}"/>`,
    ...shapes.map(element),
    '</svg>',
  ].join('\n');
}

function element(shape: Shape): string {
  switch (shape.shape) {
    case 'box':
      return `<rect class="${shape.role}" x="${shape.x}" y="${shape.y}" width="${shape.width}" height="${shape.height}"/>`;
    case 'line':
      return `<line class="${shape.role}" x1="${shape.x1}" y1="${shape.y1}" x2="${shape.x2}" y2="${shape.y2}"/>`;
    case 'label': {
      const { x, y, size, role, text } = shape;
      return `<text class="${role}" x="${x}" y="${y + size}" font-size="${size}">${escaped(text)}</text>`;
    }
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[&<>"]/g, (character) => entities[character] ?? character);
}
