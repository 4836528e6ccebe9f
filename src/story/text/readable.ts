/** @returns a time of a story for people, in UTC: `2026-11-23 07:35:12.104` */
export function readableOf(time: string): string {
  return time.slice(0, 23).replace('T', ' ');
}
