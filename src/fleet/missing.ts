/** Whether an error of the client says that a stream or a consumer of the fleet does not exist. */
export function isMissing(error: unknown): boolean {
  return error instanceof Error && (error.name === 'StreamNotFoundError' || error.name === 'ConsumerNotFoundError');
}
