import { hostPort, parseAddress } from '../../../address.ts';
import { packageVersion } from '../../../package.ts';
import { openLog } from '../../../telemetry/log.ts';
import { loadPageFiles } from '../../../web/bundle/page-files.ts';
import { checkAccess } from '../../../web/server/access.ts';
import type { PageContent } from '../../../web/server/routes.ts';
import { servePage } from '../../../web/server/serve-page.ts';
import { shippedTexts } from '../../../web/telling/shipped-texts.ts';
import { teller } from '../../../web/telling/tell-finding.ts';
import { exitCodes } from '../../failure.ts';
import { onStopSignals } from '../../signals.ts';
import { openAccess } from './page-access.ts';
import { readFindings } from './read-findings.ts';
import { savePage } from './save-page.ts';

export interface ViewFlags {
  readonly listen: string;
  readonly host?: string;
  readonly tokenFile?: string;
  readonly certificate?: string;
  readonly key?: string;
  readonly save?: string;
  readonly finding?: string;
  readonly force?: boolean;
}

/**
 * `sequent view`: serves findings of files as a page until a signal comes.
 * @throws {SequentError} SEQ_USAGE, SEQ_ADDRESS or SEQ_LISTEN
 */
export async function view(files: readonly string[], flags: ViewFlags): Promise<number> {
  const log = await openLog('text', process.stderr);
  const address = parseAddress(flags.listen, { where: '--listen', anyPort: true });
  const access = openAccess(address, flags);
  checkAccess(access, `--listen ${flags.listen}`);
  const { data, source, capsuleOf } = await readFindings(files, log);
  const content: PageContent = {
    files: await loadPageFiles(),
    data,
    state: () => ({ mode: 'stored', source, version: packageVersion() }),
    healthOf: () => undefined,
    teller: teller({ data, signatures: shippedTexts, capsuleOf }),
    now: () => BigInt(Date.now()) * 1_000_000n,
    onFault: (error) => log.error('the page cannot be answered', { error }),
  };
  if (flags.save !== undefined) {
    const findings = await savePage(flags.save, content, flags.finding, flags.force === true);
    log.info('the page is written', { file: flags.save, findings });
    return exitCodes.fine;
  }
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>();
  const release = onStopSignals(() => stop());
  const server = await servePage(access, content);
  const scheme = access.tls === undefined ? 'http' : 'https';
  const { address: bound } = server;
  log.info('the page is served; open it in a browser, and end with Ctrl-C', {
    address: bound.kind === 'tcp' ? `${scheme}://${hostPort(bound.host, bound.port)}/` : bound.path,
  });
  await stopped;
  await server.close();
  release();
  return exitCodes.fine;
}
