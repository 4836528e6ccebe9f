/** Name of the manifest in the folder of a pack. */
export const manifestName = 'sequent-pack.json';
/** Name of the file with the signature of the manifest. */
export const signatureName = 'sequent-pack.sig';
