// The process groups of a test run, one for each process of test files and all that it starts. They end with the test command, however that ends.
import { spawn } from 'node:child_process';

/**
 * Ends the groups if the test command is killed and can do nothing itself. It reads lines with the groups that run, until the test
 * command has ended.
 */
const guardScript = `
trap '' INT TERM HUP
while read -r line; do groups=$line; done
for group in $groups; do kill -s KILL -- "-$group"; done`;

const groups = new Set();
let guard;

/** @param group a new process group */
export function addGroup(group) {
  groups.add(group);
  tellGuard();
}

/** Kills all processes of a group. */
export function killGroup(group) {
  try {
    process.kill(-group, 'SIGKILL');
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

/** Kills the processes that are left of a group, whose first process has ended. */
export function endGroup(group) {
  killGroup(group);
  groups.delete(group);
  tellGuard();
}

/** Kills all groups. */
export function stopAll() {
  for (const group of groups) killGroup(group);
}

function tellGuard() {
  guard ??= startGuard();
  guard.stdin.write(`${[...groups].join(' ')}\n`);
}

function startGuard() {
  // In a group of its own, so that a signal to the group of the test command does not end it. It does not keep the test command.
  const started = spawn('sh', ['-c', guardScript], { detached: true, stdio: ['pipe', 'ignore', 'ignore'] });
  started.unref();
  started.stdin.unref();
  return started;
}
