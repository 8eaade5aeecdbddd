import type { Environment } from './config.ts';

type Substituted =
  | { readonly kind: 'text'; readonly text: string; readonly variables: readonly string[] }
  | { readonly kind: 'failed'; readonly message: string };

const opening = '${';
const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/;

/** Replaces `${NAME}` with environment variables. There is no other form. Inserted values are not searched again. */
export function substitute(text: string, env: Environment): Substituted {
  const variables: string[] = [];
  let result = '';
  let from = 0;
  for (;;) {
    const start = text.indexOf(opening, from);
    if (start < 0) return { kind: 'text', text: result + text.slice(from), variables };
    const end = text.indexOf('}', start);
    const name = end < 0 ? '' : text.slice(start + opening.length, end);
    if (!variableName.test(name)) {
      return { kind: 'failed', message: 'has a "${" that is not of the form ${ENV_NAME}, the only one there is' };
    }
    const value = Object.hasOwn(env, name) ? env[name] : undefined;
    if (value === undefined) {
      return { kind: 'failed', message: `wants the environment variable ${name}, which is not set` };
    }
    variables.push(name);
    result += text.slice(from, start) + value;
    from = end + 1;
  }
}
