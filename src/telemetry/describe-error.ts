import { scrub } from './scrub-text.ts';

const deepestCause = 3;
const longestStack = 4_000;

/** The form in which a log line contains a thrown value. */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/**
 * Describes a thrown value by a fixed list of its properties, and never serialises the object. A foreign error can
 * contain requests, keys, cycles and getters that throw.
 */
export function describeError(thrown: unknown): DescribedError {
  try {
    return describe(thrown, 0);
  } catch {
    return { name: 'unknown', message: 'an error that throws when it is looked at' };
  }
}

function describe(thrown: unknown, depth: number): DescribedError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: scrub(describeValue(thrown)) };
  const { name, message, stack, cause }: Partial<Record<'name' | 'message' | 'stack' | 'cause', unknown>> = thrown;
  const code: unknown = 'code' in thrown ? thrown.code : undefined;
  return {
    name: typeof name === 'string' ? scrub(name, 80) : 'Error',
    message: typeof message === 'string' ? scrub(message) : '',
    ...(typeof code === 'string' ? { code: scrub(code, 80) } : {}),
    ...(typeof stack === 'string' ? { stack: scrub(stack, longestStack) } : {}),
    ...(cause === undefined || depth >= deepestCause ? {} : { cause: describe(cause, depth + 1) }),
  };
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return 'an object that is no Error';
  return String(value);
}
