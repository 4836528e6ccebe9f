import type { Format, FormatOptions } from './format/format.ts';
import { createJson } from './format/json/json.ts';
import { createPretty } from './format/pretty/pretty.ts';
import { contents, templateOptions } from './format/template/options.ts';

/** A row of the table of formats. */
export interface FormatType {
  /** One sentence without a full stop, for help and docs/reference/formats.md. */
  readonly help: string;
  /** Media type of an entry. */
  readonly contentType: string;
  /** The standard that defines the format: its name and address. */
  readonly standard?: readonly [name: string, url: string];
  /** Whether an entry is always one line, so that a file of entries can be read line by line. */
  readonly isLine: boolean;
  /** The key of an output that holds the options of the format, with their schema. */
  readonly options?: { readonly key: 'template'; readonly schema: typeof templateOptions };
  /**
   * Loads the format and creates it.
   * @throws {SequentError} SEQ_CONFIG if its options are missing or wrong
   */
  create(options: FormatOptions): Format | Promise<Format>;
}

/**
 * The table of formats. A format is a folder in `format/` and a row here; `json` and `pretty` are loaded with the
 * program, the others when an output has them.
 */
export const formats = {
  json: {
    help: "a finding in the shape of an event in Tracee's own JSON, with further keys",
    contentType: 'application/json',
    isLine: true,
    create: createJson,
  },
  pretty: {
    help: 'a finding for people, on several lines; with colours on a terminal',
    contentType: 'text/plain; charset=utf-8',
    isLine: false,
    create: createPretty,
  },
  falco: {
    help: 'an alert as Falco makes it and falcosidekick takes it',
    contentType: 'application/json',
    standard: ['falcosidekick 2.34', 'https://github.com/falcosecurity/falcosidekick'],
    isLine: true,
    create: async (options) => (await import('./format/falco/falco.ts')).createFalco(options),
  },
  ocsf: {
    help: 'a Detection Finding (class 2004) of the Open Cybersecurity Schema Framework',
    contentType: 'application/json',
    standard: ['OCSF 1.8.0', 'https://schema.ocsf.io/1.8.0/classes/detection_finding'],
    isLine: true,
    create: async (options) => (await import('./format/ocsf/ocsf.ts')).createOcsf(options),
  },
  ecs: {
    help: 'an alert in the Elastic Common Schema',
    contentType: 'application/json',
    standard: ['ECS 9.4', 'https://www.elastic.co/docs/reference/ecs'],
    isLine: true,
    create: async (options) => (await import('./format/ecs/ecs.ts')).createEcs(options),
  },
  cef: {
    help: 'a line of the Common Event Format, as SIEMs take it over syslog',
    contentType: 'text/plain; charset=utf-8',
    standard: [
      'CEF 0',
      'https://www.microfocus.com/documentation/arcsight/arcsight-smartconnectors-8.4/cef-implementation-standard/',
    ],
    isLine: true,
    create: async (options) => (await import('./format/cef/cef.ts')).createCef(options),
  },
  otlp: {
    help: 'one LogRecord of OpenTelemetry in the JSON mapping of OTLP',
    contentType: 'application/json',
    standard: ['OTLP 1', 'https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding'],
    isLine: true,
    create: async (options) => (await import('./format/otlp/otlp.ts')).createOtlp(options),
  },
  alertmanager: {
    help: "one alert of Alertmanager's API v2",
    contentType: 'application/json',
    standard: ['Alertmanager API v2', 'https://github.com/prometheus/alertmanager/blob/main/api/v2/openapi.yaml'],
    isLine: true,
    create: async (options) => (await import('./format/alertmanager/alertmanager.ts')).createAlertmanager(options),
  },
  template: {
    help: "the operator's own text with {{FIELD}} where values belong",
    contentType: contents.json,
    isLine: false,
    options: { key: 'template', schema: templateOptions },
    create: async (options) => (await import('./format/template/template.ts')).createTemplate(options),
  },
} as const satisfies Record<string, FormatType>;

export type FormatName = keyof typeof formats;

export function isFormat(name: string): name is FormatName {
  return Object.hasOwn(formats, name);
}

export const formatNames: readonly FormatName[] = Object.keys(formats).filter(isFormat);

/** @returns the media type of the entries of a format, which a template chooses itself */
export function contentTypeOf(name: FormatName, { template }: Pick<FormatOptions, 'template'>): string {
  return name === 'template' && template !== undefined ? contents[template.content] : formats[name].contentType;
}
