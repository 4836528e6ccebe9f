// Runs the tests several times, each time beside two busy loops, and says what failed: `npm run test:often -- [TIMES] [OPTION...]`, by default
// 20 times. Options go to the test command: --slow runs the slow files instead of the others.
// A test that depends on speed shows itself here. The last line says how many runs were green, and the exit code is 1 where one was not.
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [given, ...options] = process.argv.slice(2);
const times = Number(given ?? 20);
if (!(Number.isInteger(times) && times > 0)) {
  process.stderr.write('npm run test:often: TIMES is a whole number above 0\n');
  process.exit(2);
}
const root = fileURLToPath(new URL('../', import.meta.url));
const loops = [1, 2].map(() => spawn(process.execPath, ['--eval', 'for (;;);'], { stdio: 'ignore' }));
process.once('exit', () => {
  for (const loop of loops) loop.kill('SIGKILL');
});
let running;
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  process.once(signal, () => {
    running?.kill('SIGTERM');
    process.exit(1);
  });
}

let green = 0;
for (let i = 1; i <= times; i++) {
  const started = performance.now();
  const { code, text } = await runAll();
  if (code === 0) green++;
  const seconds = Math.round((performance.now() - started) / 1_000);
  const lines = text.trimEnd().split('\n');
  process.stdout.write(`${code === 0 ? '✓' : '✗'} run ${i} of ${times}: ${lines.at(-1)}, ${seconds} s\n`);
  if (code !== 0) process.stdout.write(`${text.slice(Math.max(0, text.indexOf('\n\n✗')))}\n`);
}
process.stdout.write(`\n${green} of ${times} runs were green\n`);
process.exitCode = green === times ? 0 : 1;

async function runAll() {
  let text = '';
  running = spawn(process.execPath, [`${root}scripts/test.js`, ...options], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  running.stdout.setEncoding('utf8').on('data', (part) => (text += part));
  const { promise, resolve } = Promise.withResolvers();
  running.once('close', resolve);
  return { code: await promise, text };
}
