/** Conditions on the flags of open(2), whose two lowest bits are the access (O_ACCMODE). */

/** Access modes that `opensForReading` accepts: 0 reads, 2 reads and writes. */
export const forReading = { not: { hasAny: 1 } } as const;

/** Access modes that `opensForWriting` accepts: 1 writes, 2 reads and writes. 3 does neither. */
export const forWriting = { hasAny: 3, not: { hasAll: 3 } } as const;
