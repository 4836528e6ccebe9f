/** The program, but that a signature is taken to hang after the short times of tests: `node test/e2e/short-guard.ts replay ...`. */
import { Guard } from '../../src/cli/guard/guard.ts';
import { shortTimes } from '../supervision/short-times.ts';

process.exitCode = await new Guard(process.argv.slice(2), shortTimes).ended();
