/** Default limit of the memory of all signatures, in MiB. The engine's thread may be started before the settings are known. */
export const usualEngineMiB = 512;
