/** In the order in which Tracee's kernel part sends their pointers (detectors/hooked_seq_ops.go). */
const structures = ['tcp4_seq_ops', 'tcp6_seq_ops', 'udp_seq_ops', 'udp6_seq_ops', 'raw_seq_ops', 'raw6_seq_ops'];
const functions = ['show', 'start', 'next', 'stop'];

/** Name of the function whose pointer stands at this index; undefined behind the last. */
export function operationAt(index: number): string | undefined {
  const structure = structures[Math.floor(index / functions.length)];
  return structure && `${structure}_${functions[index % functions.length]}`;
}
