/** The methods of Tracee's gRPC interface that Sequent calls or imitates (proto/tracee/v1beta1/tracee.proto, diagnostic.proto). */
export const methods = {
  getVersion: '/tracee.v1beta1.TraceeService/GetVersion',
  getEventDefinitions: '/tracee.v1beta1.TraceeService/GetEventDefinitions',
  getDetectorsCatalog: '/tracee.v1beta1.TraceeService/GetDetectorsCatalog',
  streamEvents: '/tracee.v1beta1.TraceeService/StreamEvents',
  enableEvent: '/tracee.v1beta1.TraceeService/EnableEvent',
  disableEvent: '/tracee.v1beta1.TraceeService/DisableEvent',
  getMetrics: '/tracee.v1beta1.DiagnosticService/GetMetrics',
} as const;
