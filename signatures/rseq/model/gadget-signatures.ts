import type { Architecture } from 'tracee-sequent';
import { isLibcSignature } from './signature-names.ts';

/**
 * The 4 bytes that most often stand before a function in ordinary libraries, so that a registration with one of them lets an
 * abort handler be any such function. The shares are those of the functions that libc.so.6 exports, by `scripts/gadget-signatures.ts`:
 * libc6 2.36-9+deb12u14, 2.41-12+deb13u5 and 2.43-7 of Debian, amd64. Values of at least 0.5 % in one of them are listed.
 */
const gadgets: Readonly<Record<Architecture, ReadonlySet<number>>> = {
  amd64: new Set([
    0x0000_0000, // zeros: 27.4 %, 25.5 %, 37.3 %
    0x0000_441f, // end of a nop: 20.2 %, 20.6 %, 20.8 %
    0x0040_1f0f, // nop: 12.9 %, 15.3 %, 10.7 %
    0x9066_0000, // end of a nop, nop: 7.0 %, 6.8 %, 5.7 %
    0x9000_0000, // end of a nop, nop: 6.8 %, 6.3 %, 3.7 %
    0x001f_0f00, // end of a nop, nop: 5.5 %, 5.8 %, 4.2 %
    0x001f_0fff, // end of a call, nop: 1.7 %, 1.4 %, 1.2 %
    0x001f_0fc3, // ret, nop: 1.6 %, 2.0 %, 1.3 %
    0x9066_ffff, // end of a call, nop: 0.6 % in 2.36
    0x9066_d0eb, // jump, nop: 0.5 % in 2.36
    0xc318_c483, // end of an addition to the stack pointer, ret: 0.6 % in 2.43
    // Rarer in these, and frequent in libcrypto, libstdc++ or what is built to stop at its padding.
    0x0000_1f0f, // nop
    0x9090_9090, // nops
    0xcccc_cccc, // traps
    0xfa1e_0ff3, // endbr64
    0xfb1e_0ff3, // endbr32
  ]),
  arm64: new Set([0, 0xd503_201f, 0xd503_245f, 0xd503_233f, 0xd65f_03c0, 0xd503_23bf]),
};

/** Code of a library is smaller than 16 MiB, and so is the distance of a call in it. Nearer than a page are mostly small numbers that people choose. */
const nearest = 0x1000;
const farthest = 0xff_ffff;

/** Whether this value stands before many functions of ordinary libraries. */
export function isGadgetSignature(arch: Architecture, sig: number): boolean {
  return gadgets[arch].has(sig) || (arch === 'amd64' && isDistance(sig));
}

/**
 * Whether these can be the operand of a call or a jump within a library, which ends a function just before the next one: 3.9 %, 3.7 % and
 * 3.4 % of the functions of the same files. Each value is another one, such as 0x0003fb60 before `_exit` in glibc 2.41 (a call of
 * `__stack_chk_fail`).
 */
function isDistance(sig: number): boolean {
  const distance = Math.abs(sig | 0);
  return distance >= nearest && distance <= farthest && !isLibcSignature(sig);
}
