import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, openSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { askUntil, scrape } from '../../../e2e/ask-health.ts';
import { FaultyReceiver } from '../../receiver.ts';
import { program } from '../../sidecar.ts';
import { Looks } from '../looks.ts';
import { FedTracee } from './fed-tracee.ts';
import { signatures } from './signatures.ts';

const patienceMs = 90_000;
const lookMs = 200;
/** Events that may be held at a look, at most: those of a burst. */
const mostHeld = 200_000;

/** How the receiver of a troubled sidecar behaves. */
export type Weather = 'fine' | 'refusing' | 'failing';

/** A sidecar that everything goes wrong with. Its counts must add up all the same. */
export class Troubled {
  readonly tracee: FedTracee;
  readonly #home: string;
  readonly #receiver: FaultyReceiver;
  readonly #weather: { current: Weather };
  #child: ChildProcess;
  #looks: Looks;
  readonly #earlier: Looks[] = [];

  private constructor(home: string, tracee: FedTracee, receiver: FaultyReceiver, weather: { current: Weather }) {
    this.tracee = tracee;
    this.#home = home;
    this.#receiver = receiver;
    this.#weather = weather;
    [this.#child, this.#looks] = this.#spawn();
  }

  /** @param home an empty folder */
  static async start(home: string): Promise<Troubled> {
    mkdirSync(join(home, 'pack'), { recursive: true });
    for (const [file, source] of Object.entries(signatures(enoughIn(home))))
      writeFileSync(join(home, 'pack', file), source);
    const tracee = new FedTracee(join(home, 'tracee.sock'));
    await tracee.start();
    const weather: { current: Weather } = { current: 'fine' };
    const acts = { fine: 200, refusing: 400, failing: 500 } as const;
    const receiver = await FaultyReceiver.start(() => acts[weather.current]);
    writeFileSync(join(home, 'exceptions.yaml'), exceptions);
    writeFileSync(join(home, 'sequent.yaml'), settings(home, receiver.url));
    const troubled = new Troubled(home, tracee, receiver, weather);
    await troubled.#ready();
    return troubled;
  }

  set weather(next: Weather) {
    this.#weather.current = next;
  }

  /** Metrics that were above zero, as `Looks.moved` has them. */
  get moved(): ReadonlySet<string> {
    return new Set([...this.#earlier, this.#looks].flatMap(({ moved }) => [...moved]));
  }

  /** Waits until metrics are above zero. @throws {Error} if they stay at zero */
  async until(...metrics: readonly string[]): Promise<void> {
    const end = performance.now() + patienceMs;
    for (;;) {
      await this.#looks.look();
      const still = metrics.filter((metric) => !this.#looks.moved.has(metric));
      if (still.length === 0) return;
      if (performance.now() > end) throw new Error(`these metrics stay at zero: ${still.join(', ')}`);
      await delay(lookMs);
    }
  }

  /** @returns the sum of a metric over its labels */
  async valueOf(metric: string): Promise<number> {
    const series = await scrape(this.#health);
    return [...series].reduce((sum, [name, value]) => (name.replace(/\{.*/, '') === metric ? sum + value : sum), 0);
  }

  /** Kills it, as the kernel does, and starts it again on the same spool. */
  async kill(): Promise<void> {
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
    this.#earlier.push(this.#looks);
    [this.#child, this.#looks] = this.#spawn();
    await this.#ready();
  }

  /** Runs another command with its settings. @throws {Error} if the command fails */
  async command(...args: readonly string[]): Promise<void> {
    const all = [program, ...args, '--config', join(this.#home, 'sequent.yaml')];
    const child = spawn(process.execPath, all, {
      stdio: 'ignore',
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    const [code] = await once(child, 'close');
    if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
  }

  async end(): Promise<void> {
    this.#child.kill('SIGKILL');
    this.tracee.kill();
    await this.#receiver.down();
  }

  /** Lets the signature go on that blocks the engine. */
  unblock(): void {
    writeFileSync(enoughIn(this.#home), '');
  }

  get #health(): string {
    return join(this.#home, 'health.sock');
  }

  #spawn(): [ChildProcess, Looks] {
    const args = ['run', '--config', join(this.#home, 'sequent.yaml'), '--arch', 'amd64', '--log-format', 'text'];
    const child = spawn(process.execPath, [program, ...args], {
      stdio: ['ignore', 'ignore', openSync(join(this.#home, 'log.txt'), 'a')],
      env: { ...process.env, NODE_TEST_CONTEXT: undefined },
    });
    return [child, new Looks(this.#health, child.pid ?? 0, mostHeld)];
  }

  async #ready(): Promise<void> {
    const ended = once(this.#child, 'close').then(() => {
      throw new Error(`the troubled sidecar has ended:\n${readFileSync(join(this.#home, 'log.txt'), 'utf8')}`);
    });
    await Promise.race([ended, askUntil(this.#health, '/readyz', ({ status }) => status === 200)]);
    // It ends by a kill later.
    ended.catch(() => {});
  }
}

function enoughIn(home: string): string {
  return join(home, 'enough');
}

const exceptions = `exceptions:
  - signatures: [TROUBLE-1]
    where: { process.executable: /usr/bin/example }
    action: drop
    owner: soak
    reason: for the soak
    expires: 2026-01-02
  - signatures: [TRC-102]
    where: { process.executable: /usr/bin/none }
    action: { lower: info }
    owner: soak
    reason: for the soak
    expires: never
`;

const settings = (home: string, url: string): string => `
signatures: [${home}/pack]
tracee: unix:${home}/tracee.sock
health: unix:${home}/health.sock
exceptions: [${home}/exceptions.yaml]
buffer: 8
max_findings: 1000
signature_budget: 100
tracee_findings: true
spool: { dir: '${home}/spool', max_bytes: 1MiB }
outputs:
  - { name: local, type: file, path: '${home}/findings.json', when: { severity: low } }
  - name: soc
    type: webhook
    url: '${url}'
    body: ndjson
    retry: { first: 100ms, most: 1s }
    when: { severity: high }
`;
