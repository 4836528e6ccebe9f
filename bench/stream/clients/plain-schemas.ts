import { Long } from '@grpc/proto-loader';
import * as z from 'zod';

/** proto-loader makes objects of a library of its own of all 64-bit numbers. */
const long = z.instanceof(Long).transform((value) => BigInt(value.toString()));
const int = z.int();
const strings = z.object({ value: z.array(z.string()) }).transform(({ value }) => value);

/** The arguments of the events that the rseq pack listens to, as they come from proto-loader with its defaults. */
export const argumentSchemas: Readonly<Record<string, z.ZodType>> = {
  rseq: z.object({ rseq: long, rseq_len: int, flags: int, sig: int, returnValue: long }),
  set_tid_address: z.object({ tidptr: long, returnValue: long }),
  clone: z.object({ flags: long, stack: long, parent_tid: long, child_tid: long, tls: long, returnValue: long }),
  mmap: z.object({ addr: long, length: long, prot: int, flags: int, fd: int, off: long, returnValue: long }),
  mprotect: z.object({ addr: long, len: long, prot: int, returnValue: long }),
  munmap: z.object({ addr: long, length: long, returnValue: long }),
  prctl: z.object({ option: int, arg2: long, arg3: long, arg4: long, arg5: long, returnValue: long }),
  ptrace: z.object({ request: long, pid: int, addr: long, data: long, returnValue: long }),
  process_vm_writev: z.object({
    pid: int,
    local_iov: long,
    liovcnt: long,
    remote_iov: long,
    riovcnt: long,
    flags: long,
    returnValue: long,
  }),
  sched_process_fork: z.object({
    parent_tid: int,
    parent_pid: int,
    parent_start_time: long,
    child_tid: int,
    child_ns_tid: int,
    child_pid: int,
    start_time: long,
    leader_tid: int,
    leader_pid: int,
    leader_start_time: long,
  }),
  sched_process_exec: z.object({ cmdpath: z.string(), pathname: z.string(), argv: strings, prev_comm: z.string() }),
  sched_process_exit: z.object({ exit_code: int, signal_code: int, process_group_exit: z.boolean() }),
};
