import * as z from 'zod';

/** The content that a template makes, with its media type. The escaping of values follows from it. */
export const contents = {
  json: 'application/json',
  slack: 'application/json',
  text: 'text/plain; charset=utf-8',
  html: 'text/html; charset=utf-8',
  url: 'application/x-www-form-urlencoded',
} as const;

export type Content = keyof typeof contents;

const longestTemplate = 4_096;

/** The options of the format `template`. */
export const templateOptions = z.strictObject({
  text: z.string().min(1).max(longestTemplate).describe('the text of an entry, with {{FIELD}} where a value belongs'),
  content: z
    .enum(['json', 'slack', 'text', 'html', 'url'])
    .default('json')
    .describe('what the text is: values are escaped for it; slack is JSON with texts escaped for Slack'),
});

export type TemplateOptions = z.output<typeof templateOptions>;
