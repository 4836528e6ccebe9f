const commands: ReadonlySet<string> = new Set(['run', 'replay']);

/**
 * Whether a command reopens its files on SIGHUP. SIGHUP never ends such a command, not even during its start.
 * @param args without node and script
 */
export function outlivesHangup([command = '']: readonly string[]): boolean {
  return commands.has(command);
}
