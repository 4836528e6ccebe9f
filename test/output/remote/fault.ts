/**
 * Loaded into the delivery thread by `NODE_OPTIONS`. It injects the fault that the test names on the channel: `throw` is
 * an exception that nothing catches, and `vanish` ends the thread without another line of its code, as a full heap does.
 */
import { isMainThread } from 'node:worker_threads';

if (!isMainThread) {
  const channel = new BroadcastChannel(process.env['FAULT_CHANNEL'] ?? '');
  channel.onmessage = ({ data }) => {
    if (data === 'vanish') Reflect.get(process, 'reallyExit')(9);
    throw new Error('injected fault');
  };
}
