import { parseAddress } from '../../address.ts';
import type { EffectiveSettings } from '../../config/effective-settings.ts';
import { settings } from '../../config/settings.ts';
import { SequentError } from '../../errors.ts';
import { checkAccess } from '../../web/server/access.ts';
import type { PageThreadData } from '../../web/thread/messages.ts';
import { openAccess } from '../commands/view/page-access.ts';

/**
 * The settings of the page of `run`, with its token and certificate read.
 * @returns undefined without the page
 * @throws {SequentError} SEQ_USAGE if there is no history, or others could read the page; SEQ_ADDRESS
 */
export function pageOptions(effective: EffectiveSettings): PageThreadData | undefined {
  const text = effective.get(settings.web);
  if (text === undefined) return undefined;
  const where = effective.place(settings.web, text);
  const history = effective.get(settings.historyDir);
  if (history === undefined) {
    throw new SequentError('SEQ_USAGE', {
      what: 'the page shows the findings of a history, and no history is kept',
      where,
      todo: 'give --history FOLDER, too',
    });
  }
  const example = 'unix:/run/sequent/page.sock or tcp:127.0.0.1:8090';
  const access = openAccess(parseAddress(text, { where, example, anyPort: true }), {
    host: effective.get(settings.webHosts)?.join(','),
    token: effective.get(settings.webToken),
    tokenFile: effective.get(settings.webTokenFile),
    certificate: effective.get(settings.webCertificate),
    key: effective.get(settings.webKey),
  });
  checkAccess(access, where);
  return { access, history };
}
