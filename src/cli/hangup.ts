const commands: ReadonlySet<string> = new Set(['run', 'replay']);

/**
 * Whether SIGHUP tells a command to open its files anew. It never ends such a command, not even while that starts.
 * @param args without node and script
 */
export function outlivesHangup([command = '']: readonly string[]): boolean {
  return commands.has(command);
}
