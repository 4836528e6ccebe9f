/**
 * Events that Tracee's catalogue lacks, such as those of custom detectors and facts of models. They are added by
 * declaration merging.
 */
export interface CustomEvents {}
