import { event, type TestWorkload, testSignature } from 'tracee-sequent/testing';
import signature from '../../../signatures/rseq/remote_controlled_rseq.ts';
import repointed from '../../../signatures/rseq/repoint_then_register.ts';
import takeover from '../../../signatures/rseq/rseq_takeover.ts';
import secondStart from '../../../signatures/rseq/second_libc_start_without_exec.ts';
import { A, B, criu, SIG, thread } from './story.ts';

const victim = thread();
const restored = thread({ executable: criu });
const word = 0x7f00_0000_5000n;
const beside = [takeover];
const POKEDATA = 5n;
const GET_RSEQ_CONFIGURATION = 0x420fn;
const tracer = { pid: 500, executable: '/opt/tracer' };

const ptrace = (request: bigint, pid: number, more: TestWorkload = {}) =>
  event('ptrace', { request, pid, addr: 0n, data: 0n, returnValue: 0n }, { ...tracer, ...more });
const takes = (at: number) => [victim.U(A, 32, SIG, { at }), victim.R(B, 32, SIG, { at: at + 1 })];

/** A late call is judged by the writes since. */
const lateCall = { 'very-late': 'the registration is evaluated after the write that followed it' };

testSignature(signature, {
  detects: [
    {
      name: 'a takeover after another process wrote into this one',
      beside,
      events: [...victim.start(), ptrace(POKEDATA, 100, { at: 10 }), ...takes(20)],
      findings: [{ rule: 'RSEQ-004' }],
      severity: 'critical',
    },
    {
      name: 'the same through process_vm_writev',
      beside,
      events: [
        ...victim.start(),
        event('process_vm_writev', { pid: 100, returnValue: 8n }, { ...tracer, at: 10 }),
        ...takes(20),
      ],
      findings: [{ rule: 'RSEQ-004' }],
    },
    {
      name: 'the question for the configuration',
      events: [ptrace(GET_RSEQ_CONFIGURATION, 100)],
      findings: [{ request: 'PTRACE_GET_RSEQ_CONFIGURATION' }],
      severity: 'medium',
      tags: [],
    },
    {
      name: 'the question of CRIU, as info',
      events: [ptrace(GET_RSEQ_CONFIGURATION, 100, { executable: criu })],
      findings: [{ request: 'PTRACE_GET_RSEQ_CONFIGURATION' }],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: 'the question of CRIU where its events carry no path, as info',
      events: [
        thread({ pid: 500 }).exec(criu, { at: 1 }),
        event('ptrace', { request: GET_RSEQ_CONFIGURATION, pid: 100, returnValue: 0n }, { pid: 500, at: 2 }),
      ],
      findings: [{ request: 'PTRACE_GET_RSEQ_CONFIGURATION' }],
      severity: 'info',
      tags: ['checkpoint/restore'],
    },
    {
      name: "the question of a program at CRIU's path in a container",
      events: [ptrace(GET_RSEQ_CONFIGURATION, 100, { executable: criu, container: { id: 'c0ffee' } })],
      findings: [{ request: 'PTRACE_GET_RSEQ_CONFIGURATION' }],
      severity: 'medium',
      tags: [],
    },
    {
      name: 'the question of a program that changed its executable link, with the tag that says so',
      events: [
        thread({ pid: 500 }).exec('/opt/tracer', { at: 1 }),
        thread({ pid: 500 }).setExeFile({ at: 2, executable: '/opt/tracer' }),
        ptrace(GET_RSEQ_CONFIGURATION, 100, { at: 3, executable: '/opt/other' }),
      ],
      findings: [{ request: 'PTRACE_GET_RSEQ_CONFIGURATION' }],
      severity: 'medium',
      tags: ['exe-link-changed'],
    },
    {
      name: 'a second libc after a write just ten seconds before',
      beside: [secondStart],
      events: [
        ...victim.start(),
        ptrace(POKEDATA, 100, { at: 10 }),
        victim.U(A, 32, SIG, { at: 20 }),
        victim.T(word, { at: 10_009 }),
        victim.R(word + 1_616n, 32, SIG, { at: 10_010 }),
      ],
      findings: [{ rule: 'RSEQ-011' }],
    },
    {
      name: 'a word and an area that both move after a write',
      beside: [repointed],
      events: [...victim.start(), ptrace(POKEDATA, 100, { at: 10 }), victim.T(word, { at: 11 }), ...takes(20)],
      findings: [{ rule: 'RSEQ-014' }],
    },
  ],
  ignores: [
    { name: 'a takeover alone', beside, events: [...victim.start(), ...takes(20)] },
    {
      name: 'a write into another process',
      beside,
      events: [...victim.start(), ptrace(POKEDATA, 101, { at: 10 }), ...takes(20)],
    },
    {
      name: 'a write of the process into itself',
      beside,
      events: [
        ...victim.start(),
        ptrace(POKEDATA, 100, { at: 10, pid: 100, executable: '/usr/bin/example' }),
        ...takes(20),
      ],
    },
    {
      name: 'a write long before',
      unavoidable: lateCall,
      beside,
      events: [...victim.start(), ptrace(POKEDATA, 100, { at: 10 }), ...takes(10_500)],
    },
    { name: 'a debugger that steps', beside, events: [...victim.start(), ptrace(9n, 100, { at: 10 }), ...takes(20)] },
    {
      name: 'debuggers',
      events: ['/usr/bin/gdb', '/usr/bin/lldb', '/usr/bin/lldb-server', '/usr/lib/llvm-19/bin/lldb-server'].map(
        (executable) => ptrace(GET_RSEQ_CONFIGURATION, 100, { executable }),
      ),
    },
    {
      name: 'a takeover by CRIU, which is info, after a write',
      beside,
      events: [
        ...restored.start({ executable: criu }),
        ptrace(POKEDATA, 100, { at: 10 }),
        restored.U(A, 32, SIG, { at: 20 }),
        restored.R(B, 32, SIG, { at: 21 }),
      ],
    },
  ],
});
