/**
 * Compiles a pattern in which `*` stands for any text. The time of a match is at most proportional to the product of both lengths, whatever
 * an attacker writes.
 */
export function glob(pattern: string): (text: string) => boolean {
  return betweenStars(pattern.split('*'));
}

/**
 * The same for a pattern that is already split at its stars.
 * @param texts between the stars; a single one is the whole text
 */
export function betweenStars([head = '', ...parts]: readonly string[]): (text: string) => boolean {
  const tail = parts.pop();
  if (tail === undefined) return (text) => text === head;
  return (text) => {
    if (text.length < head.length + tail.length || !text.startsWith(head) || !text.endsWith(tail)) return false;
    const end = text.length - tail.length;
    let at = head.length;
    for (const part of parts) {
      const found = text.indexOf(part, at);
      if (found < 0 || found + part.length > end) return false;
      at = found + part.length;
    }
    return true;
  };
}
