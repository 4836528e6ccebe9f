import * as z from 'zod';
import type { Arrival, Behaviour, KitReceiver } from '../../output/destination/kit/subject.ts';
import { Proxy } from '../proxy.ts';
import { quietLines } from '../quiet-file.ts';
import type { Collector } from './collector.ts';

const attributes = z.array(z.object({ key: z.string(), value: z.object({ stringValue: z.string() }) }));

const written = z.object({
  resourceLogs: z.array(
    z.object({
      resource: z.object({ attributes }),
      scopeLogs: z.array(
        z.object({
          scope: z.object({ name: z.literal('sequent'), version: z.string() }),
          logRecords: z.array(
            z.object({
              timeUnixNano: z.string(),
              severityNumber: z.number(),
              body: z.object({ stringValue: z.string() }),
              attributes,
            }),
          ),
        }),
      ),
    }),
  ),
});

let made = 0;

/** The records of one destination at a Collector. A proxy in front of the Collector makes the network fail. */
export class CollectorReceiver implements KitReceiver {
  /** Option `resource` of the destination, by which its records are known. */
  readonly resource: Readonly<Record<string, string>>;
  readonly #output: string;
  readonly #proxy: Proxy;

  constructor({ output }: Collector, port: number) {
    made += 1;
    this.resource = { 'test.run': String(made) };
    this.#output = output;
    this.#proxy = new Proxy(port);
  }

  /** @returns the port of the proxy */
  async listen(): Promise<number> {
    await this.#proxy.listen();
    return this.#proxy.port;
  }

  async behave(behaviour: Behaviour): Promise<void> {
    if (behaviour !== 'fail') await this.#proxy.set(behaviour === 'accept' ? 'open' : behaviour);
  }

  async arrived(): Promise<readonly Arrival[]> {
    const all = (await quietLines(this.#output)).flatMap((line) => written.parse(line).resourceLogs);
    const own = all.filter(({ resource }) => textOf(resource.attributes, 'test.run') === this.resource['test.run']);
    return own
      .flatMap(({ scopeLogs }) => scopeLogs)
      .flatMap(({ logRecords }) => logRecords)
      .map((record) => ({
        id: textOf(record.attributes, 'sequent.finding.id') ?? '',
        body: Buffer.from(JSON.stringify(record)),
      }));
  }

  async dispose(): Promise<void> {
    await this.#proxy.close();
  }
}

function textOf(all: z.output<typeof attributes>, name: string): string | undefined {
  return all.find(({ key }) => key === name)?.value.stringValue;
}
