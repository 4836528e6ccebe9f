import type { Bucket, OverviewAnswer } from '../../shared/answers.ts';
import { drawing, element } from '../dom/element.ts';
import { severityNames, shownNumber, shownTime } from '../shown.ts';

const width = 960;
const height = 72;
/** Height of the band below the columns, in which gaps are drawn. */
const gapBand = 8;

/**
 * Draws findings over time as columns, one colour for each severity, with gaps below them.
 * @param choose called with the times of a chosen column, RFC 3339
 */
export function timeLine(
  { from, to, buckets, total }: OverviewAnswer,
  choose: (from: string, to: string) => void,
): HTMLElement | undefined {
  if (from === undefined || to === undefined || buckets.length === 0) return undefined;
  const most = Math.max(1, ...buckets.map(sumOf));
  const step = width / buckets.length;
  const lost = buckets.filter((bucket) => bucket.lost > 0).length;
  const begin = shownTime(from);
  const end = shownTime(to);
  const span = BigInt(to) - BigInt(from);
  const name = `${shownNumber(total)} findings from ${begin.machine} to ${end.machine}${lost === 0 ? '; no known gaps' : `; gaps in ${lost} of ${buckets.length} columns`}`;
  const picture = drawing(
    'svg',
    {
      viewBox: `0 0 ${width} ${height}`,
      preserveAspectRatio: 'none',
      role: 'img',
      'aria-label': name,
      class: 'columns',
    },
    drawing('line', { x1: 0, x2: width, y1: height - gapBand - 0.5, y2: height - gapBand - 0.5, class: 'base' }),
    ...buckets.flatMap((bucket, index) => columnOf(bucket, index * step, step, most)),
  );
  picture.addEventListener('click', (event) => {
    const box = picture.getBoundingClientRect();
    const index = Math.floor(((event.clientX - box.left) / box.width) * buckets.length);
    const at = (column: number): string =>
      shownTime(String(BigInt(from) + (span * BigInt(column)) / BigInt(buckets.length))).machine;
    choose(at(Math.max(0, index)), at(index + 1));
  });
  return element(
    'figure',
    { class: 'time-line' },
    picture,
    element(
      'figcaption',
      {},
      element('time', { datetime: begin.machine }, `${begin.day} ${begin.clock}`),
      element(
        'span',
        {},
        lost === 0 ? 'no known gaps' : element('span', { class: 'gap-key' }, 'gap: events or findings were lost'),
      ),
      element('time', { datetime: end.machine }, `${end.day} ${end.clock}`),
    ),
  );
}

function columnOf(bucket: Bucket, x: number, step: number, most: number): SVGElement[] {
  const room = height - gapBand - 2;
  const sum = sumOf(bucket);
  const shapes: SVGElement[] = [];
  // A single finding among thousands is still seen.
  const scale = sum === 0 ? 0 : Math.max(4, (sum / most) * room) / sum;
  let y = height - gapBand - 1;
  for (const [rank, count] of [...bucket.counts.entries()].toReversed()) {
    if (count === 0) continue;
    const size = Math.max(1, count * scale);
    y -= size;
    shapes.push(drawing('rect', { x: x + 1, y, width: step - 2, height: size, class: `fill ${severityNames[rank]}` }));
  }
  if (bucket.lost > 0) {
    shapes.push(drawing('rect', { x, y: height - gapBand + 1, width: step, height: gapBand - 1, class: 'gap' }));
  }
  return shapes;
}

function sumOf({ counts }: Bucket): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
