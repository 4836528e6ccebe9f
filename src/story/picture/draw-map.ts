import type { AddressMap } from '../addresses/map.ts';
import { offsetText } from '../text/offset.ts';
import { columnWidth, commonRanges, drawColumn } from './draw-column.ts';
import { label, paragraph } from './labels.ts';
import { lanesOf } from './lanes.ts';
import { rowsOf } from './rows.ts';
import type { Label, Scene, Shape } from './scene.ts';

const margin = 16;
const size = 12;
const titleSize = 15;
const columnGap = 28;
const numberWidth = 28;
const timeWidth = 104;
const scale = 'Low addresses are at the top. Areas and words are to scale; between dashed lines, memory is left out.';

/**
 * Draws the address space before and after: the calls in their order, the two columns to scale with breaks, and what the
 * picture shows in sentences.
 * @param title escaped text of one line
 * @param columns 2: before beside after; 1: before above after
 */
export function drawMap(map: AddressMap, title: string, columns: 1 | 2): Scene {
  const [before, after] = map.columns;
  const hasOverlaps = map.columns.some(({ items }) => commonRanges(items).length > 0);
  const plan = { ...lanesOf(map.columns), rows: rowsOf(map.columns), hasOverlaps };
  const one = columnWidth(plan);
  const room = columns === 2 ? one * 2 + columnGap : one;
  const head = drawHead(map, title, room);
  const first = drawColumn(before, plan, margin, bottom(head) + 14);
  const besides = drawColumn(after, plan, margin + one + columnGap, bottom(head) + 14);
  const second = columns === 2 ? besides : drawColumn(after, plan, margin, bottom(first) + 28);
  const facts = stacked(map.facts, bottom([...first, ...second]) + 20, room);
  const shapes = [...head, ...first, ...second, ...facts];
  const description = [...map.steps.map(({ number, text }) => `${number}. ${text}.`), ...map.facts].join(' ');
  return {
    width: room + 2 * margin,
    height: Math.ceil(bottom(shapes) + margin),
    title,
    description,
    shapes: labelsLast(shapes),
  };
}

/** The title and the calls in their order. */
function drawHead({ steps }: AddressMap, title: string, room: number): readonly Shape[] {
  const shapes: Shape[] = [label(margin, margin, room, title, titleSize, 'heading')];
  const x = margin + numberWidth + timeWidth;
  for (const { number, offsetNs, text } of steps) {
    const y = bottom(shapes) + 4;
    shapes.push(
      label(margin, y, numberWidth - 6, `${number}`, size, 'strong'),
      label(margin + numberWidth, y, timeWidth - 6, offsetText(offsetNs), size, 'quiet'),
      ...paragraph(x, y, room - numberWidth - timeWidth, text, size, 'text'),
    );
  }
  return [...shapes, ...paragraph(margin, bottom(shapes) + 10, room, scale, size - 1, 'quiet')];
}

function stacked(texts: readonly string[], y: number, room: number): readonly Shape[] {
  const shapes: Shape[] = [];
  for (const text of texts)
    shapes.push(...paragraph(margin, shapes.length === 0 ? y : bottom(shapes) + 3, room, text, size, 'text'));
  return shapes;
}

/** A box never covers a text. */
function labelsLast(shapes: readonly Shape[]): readonly Shape[] {
  const isLabel = (shape: Shape): shape is Label => shape.shape === 'label';
  return [...shapes.filter((shape) => !isLabel(shape)), ...shapes.filter(isLabel)];
}

/** The lower end of shapes. */
function bottom(shapes: readonly Shape[]): number {
  return Math.max(
    ...shapes.map((shape) => (shape.shape === 'line' ? Math.max(shape.y1, shape.y2) : shape.y + shape.height)),
  );
}
