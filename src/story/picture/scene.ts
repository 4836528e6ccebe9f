/** Meaning of a shape, from which a renderer takes its colours. */
export type Role =
  | 'paper'
  | 'heading'
  | 'text'
  | 'quiet'
  | 'axis'
  | 'break'
  | 'lane'
  | 'mapping'
  | 'mapping-executable'
  | 'mapping-shared'
  | 'area'
  | 'word'
  | 'ended'
  | 'refused'
  | 'overlap'
  | 'strong';

/** A rectangle. */
export interface Box {
  readonly shape: 'box';
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly role: Role;
}

/** A straight line. */
export interface Line {
  readonly shape: 'line';
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
  readonly role: Role;
}

/** One line of text in a monospace font, which fits into its rectangle. It is escaped as for a terminal, and no HTML. */
export interface Label {
  readonly shape: 'label';
  /** Left upper corner. */
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly text: string;
  /** Size of the font. One column of the text is 0.6 times as wide. */
  readonly size: number;
  readonly role: Role;
}

export type Shape = Box | Line | Label;

/**
 * A picture as plain rectangles, lines and labels, independent of what draws it. Coordinates are in pixels, from the left
 * upper corner. Later shapes lie over earlier ones. Labels never overlap each other, and everything lies within the
 * picture.
 */
export interface Scene {
  readonly width: number;
  readonly height: number;
  readonly title: string;
  /** The same in sentences, for readers that see no picture. */
  readonly description: string;
  readonly shapes: readonly Shape[];
}
