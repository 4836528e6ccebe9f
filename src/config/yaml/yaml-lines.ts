import { type Document, isMap, isNode, isScalar, type LineCounter } from 'yaml';

export { LineCounter, parseDocument } from 'yaml';

/** The line of a key or of an element of a list. If it has no line of its own, the line of the value around it. */
export function lineOf(document: Document, way: readonly PropertyKey[], lines: LineCounter): number {
  for (let length = way.length; length > 0; length--) {
    const start = startOf(document, way.slice(0, length));
    if (start !== undefined) return lines.linePos(start).line;
  }
  return 1;
}

function startOf(document: Document, way: readonly PropertyKey[]): number | undefined {
  const above: unknown = way.length === 1 ? document.contents : document.getIn(way.slice(0, -1), true);
  const name = String(way.at(-1));
  const pair = isMap(above) ? above.items.find(({ key }) => isScalar(key) && String(key.value) === name) : undefined;
  const node: unknown = pair === undefined ? document.getIn(way, true) : pair.key;
  return isNode(node) ? node.range?.[0] : undefined;
}
