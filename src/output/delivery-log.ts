import type { Log, LogFields } from '../telemetry/log.ts';
import { type BySeverity, type DeliveryNews, type OutputState, sumOf } from './delivery.ts';

/** @returns a function that logs state changes of an output */
export function logOutput(log: Log): (news: DeliveryNews) => void {
  return ({ about, name, reason, lost, failures }) => {
    const fields = { output: name, reason, ...lossFields(lost) };
    switch (about) {
      case 'lost':
        log.error('findings were not delivered', fields);
        break;
      case 'caught up':
        log.info('an output takes everything again', fields);
        break;
      case 'stuck':
        log.warn('an output takes nothing, and reports wait', fields);
        break;
      case 'moving':
        log.info('an output that took nothing takes something again', fields);
        break;
      case 'failing':
        log.error('an output cannot be written; writing is retried', {
          ...fields,
          ...(failures > 1 && { failures_since_last_line: failures }),
        });
        break;
      case 'working':
        log.info('an output can be written again', fields);
        break;
      case 'reopened':
        log.info('the file of an output was reopened', { output: name });
        break;
      case 'rotated':
        log.info('the file of an output was rotated', { output: name });
        break;
      case 'not rotated':
        log.error('the file of an output cannot be rotated; writing goes on in it', { output: name, reason });
        break;
      case 'not tidied':
        log.warn('rotated files of an output cannot be removed or compressed', { output: name, reason });
        break;
      case 'gone':
        log.error('an output has ended; nothing more is written to it', fields);
        break;
    }
  };
}

/** @returns a function that logs the end of an output that a reload has removed or replaced */
export function logLeft(log: Log): (state: OutputState) => void {
  return ({ name, waiting, remote }) => {
    const left = remote?.store === 'disk' ? waiting : 0;
    log.info('an output that a reload has removed is closed', {
      output: name,
      ...(left > 0 && { left_in_spool: left }),
    });
  };
}

/** @returns a function that logs findings lost before they reach the outputs */
export function logTransit(log: Log): (news: DeliveryNews) => void {
  return ({ about, lost }) => {
    const fields = lossFields(lost);
    if (about === 'lost') log.error('findings are lost between the signatures and the outputs', fields);
    else log.info('all findings reach the outputs again', fields);
  };
}

function lossFields(lost: BySeverity): LogFields {
  const counts = Object.entries(lost).filter(([, count]) => count > 0);
  if (counts.length === 0) return {};
  return {
    lost_so_far: sumOf(lost),
    ...Object.fromEntries(counts.map(([severity, count]) => [`lost_${severity}`, count])),
  };
}
