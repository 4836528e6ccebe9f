import { event, testSignature } from 'tracee-sequent/testing';
import newListener from './new_listener.ts';

const listen = (minutes: number, executable: string) =>
  event('security_socket_listen', {}, { at: minutes * 60_000, executable });
/** Ninety minutes in which nginx listens again and again: a single event far ahead of all others does not move event time. */
const usual = Array.from({ length: 90 }, (_, minute) => listen(minute, '/usr/sbin/nginx'));

testSignature(newListener, {
  detects: [
    { name: 'a program that is new', events: [...usual, listen(90, '/tmp/x')], findings: [{ path: '/tmp/x' }] },
  ],
  ignores: [
    { name: 'a program of before', events: usual },
    { name: 'a new program in the learning time', events: [...usual.slice(0, 50), listen(50, '/tmp/x')] },
  ],
});
