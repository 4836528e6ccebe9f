import { accountOf } from '../exceptions/accounts.ts';
import { actionText } from '../exceptions/exception.ts';
import type { ExceptionListener } from '../exceptions/running-exceptions.ts';
import type { Finding } from '../finding.ts';
import { rfc3339 } from '../output/time.ts';
import { packageVersion } from '../package.ts';
import type { Log } from '../telemetry/log.ts';
import { expiryFinding, heldFinding } from './own-findings.ts';

/** Logs what was excepted, and reports held findings and expired exceptions as findings. */
export function exceptionListener(log: Log, report: (finding: Finding) => void): ExceptionListener {
  const version = packageVersion();
  return {
    onSummary({ exception: { id, action, owner, reason }, count, first, last, signatures, executables }) {
      log.info('findings were excepted', {
        exception: id,
        action: actionText(action),
        findings: count,
        signatures: signatures.join(', '),
        owner,
        first: rfc3339(first),
        last: rfc3339(last),
      });
      if (action !== 'hold') return;
      report(heldFinding({ exception: id, owner, reason, count, first, last, signatures, executables }, version));
    },
    onExpired({ id, owner, reason, expires, place, account }, timestamp) {
      const { hits } = accountOf(account);
      const message = 'an exception has expired and no longer applies; renew it, or remove it from its file';
      log.warn(message, { exception: id, owner, expired: rfc3339(expires ?? timestamp), at: place, hits });
      const expired = { exception: id, owner, reason, expires: expires ?? timestamp, hits, timestamp };
      report(expiryFinding(expired, version));
    },
  };
}
