import type { YAMLError } from 'yaml';

/** Our own messages, because the parser's can quote the file, and the file can contain a secret. */
const messages: Partial<Record<YAMLError['code'], string>> = {
  ALIAS_PROPS: 'an alias (*name) cannot have a tag or an anchor of its own',
  BAD_ALIAS: 'an alias (*name) has no anchor (&name) before it',
  BAD_DIRECTIVE: 'a %directive is malformed; none is needed',
  BAD_DQ_ESCAPE: 'a "…" text has an unknown \\escape; use \'…\' to write a backslash',
  BAD_INDENT: 'the indentation does not line up with the lines around it',
  BAD_SCALAR_START: 'a value starts with a reserved character; put it in quotes',
  BLOCK_AS_IMPLICIT_KEY: 'a second "key:" stands on one line; start a new line, or put the value in quotes',
  BLOCK_IN_FLOW: 'a block value stands inside [ ] or { }',
  DUPLICATE_KEY: 'the key stands here a second time',
  KEY_OVER_1024_CHARS: 'a key is longer than 1024 characters',
  MISSING_CHAR: 'a character is missing: a closing quote or bracket, a comma, or the space after a colon',
  MULTILINE_IMPLICIT_KEY: 'a key runs over several lines; perhaps a colon or a quote is missing',
  MULTIPLE_DOCS: 'a second document starts with ---; the file must hold one',
  NON_STRING_KEY: 'a key must be plain text',
  RESOURCE_EXHAUSTION: 'the file is nested too deeply',
  TAB_AS_INDENT: 'a tab is used as indentation; use spaces',
  TAG_RESOLVE_FAILED: 'a !tag is used; tags are not understood here',
};

/** Describes an error in the YAML in our own words. */
export function describeYamlError(error: YAMLError, line: string): string {
  const message = messages[error.code] ?? 'this is not valid YAML';
  const inFlow = /[[{].*\$\{/.test(line.replaceAll(/["'][^"']*["']/g, ''));
  return inFlow ? `${message}; inside [ ] and { } put quotes around "\${NAME}"` : message;
}
