/** Events that Tracee's catalogue does not know (a deployment's own detectors, facts of models) join by declaration merging. */
export interface CustomEvents {}
