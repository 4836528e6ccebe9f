import type * as z from 'zod';
import { issueWords } from '../signature/issue-words.ts';

const types: Readonly<Record<string, string>> = {
  number: 'a number',
  int: 'a whole number',
  string: 'a text',
  boolean: 'true or false',
  array: 'a list',
  object: 'a mapping',
  record: 'a mapping',
};

/** Unit of a limit, by the kind of value. */
const counted: Readonly<Record<string, string>> = { string: ' characters', array: ' elements', set: ' elements' };

/** Error messages for options. Messages of a schema's author take precedence. */
export const optionWords: z.core.ParseContext<z.core.$ZodIssue> = {
  error(issue) {
    switch (issue.code) {
      case 'invalid_type':
        return types[issue.expected] === undefined ? issueWords.error?.(issue) : `${types[issue.expected]} is needed`;
      case 'invalid_value':
        return `${issue.values.map(String).join(' or ')} is needed`;
      case 'too_small':
        return `${issue.inclusive === false ? 'more than' : 'at least'} ${issue.minimum}${counted[issue.origin] ?? ''} is needed`;
      case 'too_big':
        return `${issue.inclusive === false ? 'less than' : 'at most'} ${issue.maximum}${counted[issue.origin] ?? ''} is possible`;
      default:
        return issueWords.error?.(issue);
    }
  },
};
