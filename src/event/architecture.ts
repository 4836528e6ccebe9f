/** Processor architectures that Tracee runs on, under Tracee's names. */
export const architectures = ['amd64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];
