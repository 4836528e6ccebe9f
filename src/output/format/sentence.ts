import { escapeTerminal } from '../../text/escape.ts';
import type { Report } from '../report.ts';
import { nameOf } from './readable-value.ts';

const longestName = 200;

/**
 * Says in one line what was found, in which program and where: `RSEQ-004 rseq area taken over: /opt/x pid 231 in pod
 * shop/web-0`. Text of events is escaped as for a terminal and bounded in length.
 */
export function sentence({ finding, count }: Report): string {
  const { signature, threat, workload } = finding;
  const { process, container, k8s } = workload;
  const name = (text: string): string => nameOf(text, longestName);
  const path = process?.executable === undefined ? [] : [name(process.executable)];
  const actor = process === undefined ? [] : [...path, `pid ${process.hostPid}`];
  const pod = [k8s?.namespace, k8s?.pod?.name].filter((part) => part !== undefined).map(name);
  const place =
    pod.length > 0
      ? ['in pod', pod.join('/')]
      : container === undefined
        ? []
        : ['in container', name(container.name || container.id)];
  const head = `${name(signature.id)} ${escapeTerminal(threat.name, longestName)}`;
  const tail = [...actor, ...place].join(' ');
  return `${head}${tail === '' ? '' : `: ${tail}`}${count > 1 ? `, ${count} times` : ''}`;
}
