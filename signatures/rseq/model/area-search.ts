import { type Event, type Evidence, evidence } from 'tracee-sequent';
import { EINVAL, EPERM } from './constants.ts';

const windowNs = 60_000_000_000n;
/** Areas are aligned to 32 bytes, since Linux 7.0 to 64. A search takes steps of a few such units. */
const widestStep = 256n;

type Data = Event<'rseq'>['data'];
type Call = Pick<Data, 'rseq' | 'rseq_len' | 'flags' | 'sig' | 'returnValue'> & { readonly timestamp: bigint };

/**
 * The attempts of one thread, in one image of its program, to find its area. Tools that take over a running program look for libc's
 * area by unregistering with a signature that is wrong on purpose, so that nothing can change: the kernel answers EPERM where the
 * area lies (DynamoRIO: core/unix/rseq_linux.c). They walk in even steps, and stop at this answer.
 */
export class AreaSearch {
  readonly #image: string;
  /** The signature that it began with. */
  readonly sig: number;
  #last: Call;
  #step: bigint | undefined;
  #addresses = 1;
  #isAnswered = false;
  /** Whether all attempts so far are those of a tool: one signature, even steps after a first guess, and nothing after an answer. */
  isLikeTool = true;
  /** It was reported as that of a tool. */
  toldAsTool = false;
  /** Different addresses that the kernel had refused as of its newest call. */
  tried = 0;

  /**
   * @param event its first unregistration, which the kernel has refused
   * @param image the subject of the image of the process
   */
  constructor({ data, timestamp }: Event<'rseq'>, image: string) {
    this.#image = image;
    this.sig = data.sig;
    this.#last = callOf(data, timestamp);
  }

  /** Whether a call belongs to it: made in the same image, and not long after. */
  covers({ timestamp }: Event, image: string): boolean {
    return this.#image === image && timestamp - this.#last.timestamp <= windowNs;
  }

  /**
   * Takes one more call of the thread: an unregistration that the kernel has refused, or any call that it has not.
   * @returns whether the search was reported as that of a tool, and this call shows that it was none
   */
  isUnmaskedBy(event: Event<'rseq'>): boolean {
    if (event.data.returnValue === 0n) this.isLikeTool = false;
    else this.#add(event);
    const isUnmasked = this.toldAsTool && !this.isLikeTool;
    if (isUnmasked) this.toldAsTool = false;
    return isUnmasked;
  }

  #add({ data, timestamp }: Event<'rseq'>): void {
    const step = data.rseq - this.#last.rseq;
    if (step !== 0n) {
      this.#addresses++;
      const isWide = step > widestStep || step < -widestStep;
      // A tool that knows where libc's area lies usually tries there first.
      if (this.#addresses > 2 || !isWide) {
        this.#step ??= step;
        if (isWide || step !== this.#step) this.isLikeTool = false;
      }
    }
    if (this.#isAnswered || data.sig !== this.sig) this.isLikeTool = false;
    if (data.returnValue === EPERM) this.#isAnswered = true;
    this.#last = callOf(data, timestamp);
  }

  /** Its newest call, for a finding about a later call. */
  evidence(tid: number): Evidence {
    const { timestamp, ...call } = this.#last;
    const note =
      call.returnValue === EINVAL ? 'the last address that the kernel refused' : 'EPERM: the area lies at this address';
    return evidence('rseq', timestamp, call, { thread: { tid }, note });
  }
}

/** An event cannot be kept. */
function callOf({ rseq, rseq_len, flags, sig, returnValue }: Data, timestamp: bigint): Call {
  return { rseq, rseq_len, flags, sig, returnValue, timestamp };
}
