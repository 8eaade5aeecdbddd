import { scrub } from './redact.ts';

const deepestCause = 3;
const longestStack = 4_000;

/** What a log line keeps of something thrown. */
export interface DescribedError {
  readonly name: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: DescribedError;
}

/**
 * Describes anything thrown from a fixed list of its properties, never by serialising the object: a foreign error can
 * carry requests, keys, cycles and getters that throw.
 */
export function describeError(thrown: unknown, depth = 0): DescribedError {
  if (!(thrown instanceof Error)) return { name: typeof thrown, message: scrub(describeValue(thrown)) };
  const code = 'code' in thrown && typeof thrown.code === 'string' ? thrown.code : undefined;
  return {
    name: scrub(thrown.name, 80),
    message: scrub(thrown.message),
    ...(code === undefined ? {} : { code: scrub(code, 80) }),
    ...(thrown.stack === undefined ? {} : { stack: scrub(thrown.stack, longestStack) }),
    ...(thrown.cause === undefined || depth >= deepestCause ? {} : { cause: describeError(thrown.cause, depth + 1) }),
  };
}

function describeValue(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'object' && value !== null) return 'an object that is no Error';
  return String(value);
}
