import { createHmac, timingSafeEqual } from 'node:crypto';

/** Whether a request was signed with the secret, at most five minutes ago. @param body the bytes as they arrived */
export function isGenuine(headers: NodeJS.Dict<string | string[]>, body: Uint8Array, secret: string): boolean {
  const timestamp = String(headers['x-sequent-timestamp']);
  const wanted = createHmac('sha256', secret).update(`${timestamp}.`).update(body).digest();
  const given = Buffer.from(String(headers['x-sequent-signature']).replace(/^sha256=/, ''), 'hex');
  const isRecent = Math.abs(Date.now() / 1_000 - Number(timestamp)) < 300;
  return isRecent && given.length === wanted.length && timingSafeEqual(given, wanted);
}
