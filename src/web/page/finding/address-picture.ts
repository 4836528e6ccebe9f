import type { Addresses } from '../../../story/addresses/addresses.ts';
import type { Scene, Shape } from '../../../story/picture/scene.ts';
import { type Child, drawing, element } from '../dom/element.ts';

/** Draws the address space before and after. The style sheet shows the picture that fits. */
export function addressPicture({ wide, narrow }: Addresses): readonly Child[] {
  return [picture(wide, 'wide'), picture(narrow, 'narrow')];
}

function picture({ width, height, title, description, shapes }: Scene, name: string): HTMLElement {
  return element(
    'figure',
    { class: `scene ${name}` },
    element(
      'div',
      { class: 'scrolls', tabindex: 0, role: 'group', 'aria-label': title },
      drawing(
        'svg',
        { width, height, viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': `${title}. ${description}` },
        ...shapes.map(draw),
      ),
    ),
    element(
      'figcaption',
      {},
      element('details', {}, element('summary', {}, 'The picture in words'), element('p', {}, description)),
    ),
  );
}

function draw(shape: Shape): SVGElement {
  const { role } = shape;
  switch (shape.shape) {
    case 'box':
      return drawing('rect', { class: role, x: shape.x, y: shape.y, width: shape.width, height: shape.height });
    case 'line':
      return drawing('line', { class: role, x1: shape.x1, y1: shape.y1, x2: shape.x2, y2: shape.y2 });
    case 'label':
      return drawing(
        'text',
        { class: role, x: shape.x, y: shape.y + shape.size * 0.95, 'font-size': shape.size, 'xml:space': 'preserve' },
        shape.text,
      );
  }
}
