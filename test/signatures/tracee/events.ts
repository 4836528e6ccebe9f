import { event, type TestEvent, type TestWorkload } from 'tracee-sequent/testing';

/** uapi/asm-generic/fcntl.h */
export const READ = 0;
export const WRITE = 0o1;
export const BOTH = 0o2;
/** Neither: it only allows ioctl. */
export const NEITHER = 0o3;

export const started: TestWorkload = { container: { id: 'c0ffee', started: true } };
export const notStarted: TestWorkload = { container: { id: 'c0ffee', started: false } };

export function opened(pathname: string, flags: number, workload: TestWorkload = {}): TestEvent {
  return event('security_file_open', { pathname, flags }, workload);
}

export function renamed(old_path: string, new_path: string, workload: TestWorkload = {}): TestEvent {
  return event('security_inode_rename', { old_path, new_path }, workload);
}

export function executed(pathname: string, workload: TestWorkload = {}): TestEvent {
  return event('sched_process_exec', { pathname }, { executable: pathname, ...workload });
}

export function wrote(pathname: string, text: string, workload: TestWorkload = {}): TestEvent {
  return event('magic_write', { pathname, bytes: Buffer.from(text, 'latin1') }, workload);
}

/** The first bytes of an ELF file, and the same with one of them wrong. */
export const ELF = '\x7fELF\x02\x01\x01';
export const notELF = ['#!/bin/sh\n', '\x7fELX', '\x7fEL', 'xELF', ''];
