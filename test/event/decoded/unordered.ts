/** A text without regard to the order of its names. A number that is not printed has none. */
export function unordered(text: string | undefined): string | undefined {
  return text?.split('|').sort().join('|');
}
