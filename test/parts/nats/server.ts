import { located, type Part, run } from '../part.ts';
import { freePort, isListening, partFolder, type RunningPart, start } from '../server.ts';

const version = '2.15.2';

/** The server of NATS, with JetStream. */
export const natsPart: Part = {
  name: 'nats-server',
  version,
  program: 'nats-server',
  entry: 'nats-server',
  install: {
    needs: ['go'],
    minutes: 2,
    run: (folder) =>
      run('go', ['install', `github.com/nats-io/nats-server/v2@v${version}`], { cwd: folder, env: { GOBIN: folder } }),
  },
};

/** Starts a server with JetStream. @param args further arguments, such as `--user` */
export async function startNats(args: readonly string[] = []): Promise<RunningPart & { readonly port: number }> {
  const command = await located(natsPart);
  const port = await freePort();
  const folder = partFolder('nats');
  const all = ['-js', '-sd', folder, '-a', '127.0.0.1', '-p', String(port), ...args];
  return { ...(await start({ command, args: all, folder }, () => isListening(port))), port };
}
