/** What an error object of OpenAI's dialect says, as far as we read it. All of it is the provider's word. */
export interface ProviderError {
  /** Shortened. */
  readonly message: string | undefined;
  readonly param: string | undefined;
  /** `type` and `code` in one lower-case string, to be searched. */
  readonly kind: string;
}

const maxMessageLength = 2000;

/** Reads `{"error": …}`, whether its error is an object or a string; undefined where there is none. */
export function readProviderError(body: unknown): ProviderError | undefined {
  const error = member(body, 'error');
  if (typeof error === 'string') return { message: shorten(error), param: undefined, kind: '' };
  if (typeof error !== 'object' || error === null) return undefined;
  const param = member(error, 'param');
  const message = member(error, 'message');
  return {
    message: typeof message === 'string' && message !== '' ? shorten(message) : undefined,
    param: typeof param === 'string' ? param.slice(0, 256) : undefined,
    kind: `${word(member(error, 'type'))} ${word(member(error, 'code'))}`.toLowerCase(),
  };
}

function member(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, name)
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function word(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value).slice(0, 64) : '';
}

function shorten(text: string): string {
  return text.length <= maxMessageLength ? text : `${text.slice(0, maxMessageLength)}…`;
}
