/** The content of the page at one address. */
export interface View {
  /** Title of the window. */
  readonly title: string;
  /** The main part of the page. */
  readonly element: HTMLElement;
  close(): void;
}
