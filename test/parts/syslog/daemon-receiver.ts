import type { Arrival, Behaviour, KitReceiver } from '../../output/destination/kit/subject.ts';
import { Proxy } from '../proxy.ts';
import { quietLines } from '../quiet-file.ts';
import type { Daemon } from './daemons.ts';

let made = 0;

/** The messages of one destination at a daemon. A proxy in front of the daemon makes the network fail. */
export class DaemonReceiver implements KitReceiver {
  /** Option `sd_id` of the destination, by which its messages are known. */
  readonly dataId: string;
  readonly #output: string;
  readonly #proxy: Proxy | undefined;

  /** @param port behind the proxy; absent if there is no proxy */
  constructor({ output }: Daemon, port?: number) {
    made += 1;
    this.dataId = `test-${made}@32473`;
    this.#output = output;
    this.#proxy = port === undefined ? undefined : new Proxy(port);
  }

  /** @returns the port of the proxy */
  async listen(): Promise<number> {
    await this.#proxy?.listen();
    return this.#proxy?.port ?? 0;
  }

  async behave(behaviour: Behaviour): Promise<void> {
    if (behaviour !== 'fail') await this.#proxy?.set(behaviour === 'accept' ? 'open' : behaviour);
  }

  async arrived(): Promise<readonly Arrival[]> {
    return (await quietLines(this.#output)).flatMap((line) => {
      const data = String(Reflect.get(Object(line), 'data'));
      const id = /^\[(\S+) id="([0-9a-f]+)" severity="high"\]/.exec(data);
      if (id?.[1] !== this.dataId) return [];
      const value: unknown = JSON.parse(String(Reflect.get(Object(line), 'message')));
      return [{ id: id[2] ?? '', body: Buffer.from(JSON.stringify(value)) }];
    });
  }

  async dispose(): Promise<void> {
    await this.#proxy?.close();
  }
}
