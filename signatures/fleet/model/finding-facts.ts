import type { Event } from 'tracee-sequent';

/** @returns the id of the signature of a finding; undefined for another event */
export function signatureOf(event: Event): string | undefined {
  if (event.name !== 'finding') return undefined;
  const id: unknown = Reflect.get(event.data, 'signature');
  return typeof id === 'string' ? id : undefined;
}

/** @returns name of the container image of a finding; undefined if there is none */
export function imageOf(event: Event): string | undefined {
  const name = event.container?.image?.name;
  return name === '' ? undefined : name;
}

/** @returns a key of image and signature of a finding; undefined if one of them is missing */
export function imageAndSignature(event: Event): string | undefined {
  const [image, signature] = [imageOf(event), signatureOf(event)];
  return image === undefined || signature === undefined ? undefined : `${image}\n${signature}`;
}

/** Whether a count is the first one that is told, or twice, four times, eight times ... as many. */
export function isTold(count: number, first: number): boolean {
  const times = count / first;
  return Number.isInteger(times) && Number.isInteger(Math.log2(times));
}
