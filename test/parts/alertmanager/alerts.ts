import * as z from 'zod';
import type { Arrival, Behaviour, KitReceiver } from '../../output/destination/kit/subject.ts';
import { Proxy } from '../proxy.ts';

const listed = z.array(
  z.object({ labels: z.record(z.string(), z.string()), annotations: z.record(z.string(), z.string()) }),
);

/** The text of an alert that Alertmanager refuses. */
export const refusedText = 'a label with a bad name';

/** An alert that has an id and a text. Alertmanager keeps no lone surrogates, so the text has none. */
export function alertOf(text: string, id: string): Buffer {
  const labels = { alertname: 'RSEQ-1', id, ...(text === refusedText && { 'bad name': 'x' }) };
  const annotations = { summary: text.toWellFormed() };
  return Buffer.from(JSON.stringify({ labels, annotations, startsAt: '2020-01-01T00:00:00Z' }));
}

/** The alerts that a real Alertmanager has got since the receiver was made. */
export class RealAlerts implements KitReceiver {
  readonly #port: number;
  readonly #proxy: Proxy;
  readonly #before: ReadonlySet<string>;

  private constructor(port: number, proxy: Proxy, before: ReadonlySet<string>) {
    this.#port = port;
    this.#proxy = proxy;
    this.#before = before;
  }

  static async create(port: number): Promise<RealAlerts> {
    const before = new Set((await alertsAt(port)).map(({ id }) => id));
    const proxy = new Proxy(port);
    await proxy.listen();
    return new RealAlerts(port, proxy, before);
  }

  get url(): string {
    return `http://127.0.0.1:${this.#proxy.port}`;
  }

  async behave(behaviour: Exclude<Behaviour, 'fail'>): Promise<void> {
    await this.#proxy.set(behaviour === 'accept' ? 'open' : behaviour);
  }

  /** Alertmanager keeps no order; the ids of the kit grow. */
  async arrived(): Promise<readonly Arrival[]> {
    const alerts = (await alertsAt(this.#port)).filter(({ id }) => !this.#before.has(id));
    return alerts.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  }

  async dispose(): Promise<void> {
    await this.#proxy.close();
  }
}

async function alertsAt(port: number): Promise<readonly Arrival[]> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`);
  return listed.parse(await answer.json()).map(({ labels, annotations }) => {
    const id = labels['id'] ?? '';
    return { id, body: alertOf(annotations['summary'] ?? '', id) };
  });
}
