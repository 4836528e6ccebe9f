/** Processor architecture of the watched machine, in Tracee's words. Those that Tracee runs on. */
export const architectures = ['amd64', 'arm64'] as const;
export type Architecture = (typeof architectures)[number];
