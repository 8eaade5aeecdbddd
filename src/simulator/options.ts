/**
 * All directives of the simulator in one table. The parser, `headgate simulate --help` and the reference page are made
 * from it.
 * Directives are sent in the header `x-simulate: ttft=200ms; tokens=40; reset-after=5`, or, by clients that cannot set
 * headers, in the model name: `sim/ttft=200ms;tokens=40;reset-after=5`. Where both contain the same directive, the
 * header counts.
 */

/**
 * How the value of a directive is parsed. A point is a moment of the answer: `request` (the request has arrived and no
 * byte was answered), `headers` or 0 (only the head was sent), or n: after the n-th event of a stream, role and finish
 * events included, or after the n-th byte of a complete body.
 */
export type ValueKind = 'flag' | 'duration' | 'count' | 'number' | 'size' | 'status' | 'point' | 'text';

export interface SimulateOption {
  readonly name: string;
  readonly kind: ValueKind;
  /** Form of the value for people; empty for a flag. */
  readonly form: string;
  readonly meaning: string;
  /** Value of a directive that is given without one. */
  readonly bare?: number;
  /** Maximum value, so that one request cannot use all memory of the process. */
  readonly most?: number;
  /** All allowed values, where they are a list. */
  readonly values?: readonly string[];
}

export const simulateOptions = [
  option('ttft', 'duration', '200ms', 'Time from the request to the first token.'),
  option('rate', 'number', '50', 'Tokens per second; 0 means as fast as the socket accepts them.'),
  { ...option('tokens', 'count', '40', 'Length of the answer in tokens.'), most: 100_000 },
  option('headers-after', 'duration', '2s', 'Time for which the simulator holds back the head of the answer.'),
  option('slow', 'number', '10', 'The times of `ttft`, `headers-after` and each token are so many times as long.'),
  option(
    'capacity',
    'count',
    '8',
    'So many generated answers, of all clients, are written at once. Further requests wait, so their first token comes later.',
  ),
  option('queue', 'count', '16', 'Requests that may wait because of `capacity`; one more is refused. By default all.'),
  option('overload-status', 'status', '529', 'The status of this refusal. By default 503.'),
  option('batch', 'count', '8', 'Events per write to the socket. By default 1, as real providers do.'),
  option('seed', 'count', '1', 'With the same seed, words, ids, times and cuts are the same, byte for byte.'),
  {
    ...option(
      'chance',
      'number',
      '0.1',
      'A request gets the directives beside it with this chance only, by the seed of the simulator. Where they are set for all requests, they then stand in the place of its own.',
    ),
    most: 1,
  },
  {
    ...option('text', 'text', 'ascii | unicode', 'The alphabet of the answer; unicode has emoji and wide letters.'),
    values: ['ascii', 'unicode'],
  },
  { ...option('event-bytes', 'size', '64KiB', 'Makes every text event of a stream this large.'), most: 2 ** 26 },
  option('bytes', 'size', '50MiB', 'Text goes on until the answer has this size, whatever `tokens` says.'),
  {
    ...option(
      'reasoning',
      'count',
      '20',
      'Tokens of reasoning before the answer. By default 8 if the request asks for reasoning.',
    ),
    most: 100_000,
  },
  {
    ...option(
      'cached-tokens',
      'count',
      '1000',
      'Tokens of the prompt that come from a cache, in addition to the others.',
    ),
    most: 2 ** 31,
  },
  {
    ...option(
      'cache-write-tokens',
      'count',
      '1000',
      'Tokens of the prompt that are written to a cache, in addition to the others.',
    ),
    most: 2 ** 31,
  },
  {
    ...option(
      'prompt-cache',
      'duration',
      '5m',
      'Counts the beginning of the prompt as cached, if the simulator has answered it so lately: 1,024 tokens, and then steps of 128. In all dialects, whether or not the request marks what to cache.',
    ),
    bare: 300_000,
  },
  option('tool-calls', 'count', '2', 'Number of tool calls in the answer, whether or not the request forces one.'),
  option(
    'finish',
    'text',
    'content_filter',
    'The finish reason. `stop`, `length`, `tool_calls` and `content_filter` get their names in the dialect; others are sent as written.',
  ),
  option(
    'reported-model',
    'text',
    'gpt-4o-2024-08-06',
    'The model that the answer names. By default the requested one.',
  ),
  option('no-usage', 'flag', '', 'The answer has no usage, even if the request asks for it.'),
  option(
    'status',
    'status',
    '429',
    "Answers with this status: from 400 on with the provider's error body, 3xx with a Location.",
  ),
  option('context-window', 'count', '8192', 'Refuses a prompt of more tokens, in the words of the provider.'),
  option(
    'forbid',
    'text',
    'poison',
    'Refuses a prompt with this text in it, in the words in which the provider speaks of its content policy.',
  ),
  option('retry-after', 'text', '2', 'The Retry-After header, as written; `date:5s` is a date 5 seconds ahead.'),
  option('retry-after-ms', 'text', '2000', 'The retry-after-ms header, as written.'),
  option(
    'ratelimit-reset',
    'duration',
    '2s',
    'The time in the headers x-ratelimit-reset-requests and -tokens of OpenAI, or anthropic-ratelimit-requests-reset and -tokens-reset, with nothing remaining.',
  ),
  option(
    'retry-info',
    'text',
    '34.5s | none',
    "The delay of google.rpc.RetryInfo in the body of Gemini's errors. By default that of Retry-After, or 20s, for a 429.",
  ),
  option(
    'location',
    'text',
    'http://192.0.2.1/',
    'The Location of a 3xx. By default a path at which the simulator counts the clients that follow it.',
  ),
  option(
    'error-type',
    'text',
    'server_error',
    'The type of the error body or event; the `status` of Gemini, the exception of Bedrock.',
  ),
  option(
    'error-code',
    'text',
    'server_error',
    'The code of the error body or event, if the dialect has one; digits become a number.',
  ),
  option(
    'leak-key',
    'flag',
    '',
    "The message of the error has the whole key of the request. (Without this, only OpenAI's 401 has a part of it.)",
  ),
  option(
    'stall-after',
    'point',
    'request | headers | 5',
    'Sends nothing more from that point on, and keeps the connection open.',
  ),
  option(
    'stall-for',
    'duration',
    '2s',
    'Time after which the answer goes on from the point of `stall-after`. Without it, it never goes on.',
  ),
  option('reset-after', 'point', 'request | headers | 5', 'Resets the connection at that point (TCP RST).'),
  option(
    'close-after',
    'point',
    'request | headers | 5',
    'Closes the connection at that point, without the end of the HTTP body.',
  ),
  option(
    'truncate-after',
    'point',
    'headers | 5',
    'Ends the HTTP body correctly at that point, so that only the wire format shows that something is missing.',
  ),
  option(
    'error-after',
    'point',
    'headers | 5',
    'Sends an error event at that point and ends the stream. With `headers` it is the first event.',
  ),
  {
    ...option(
      'garbage',
      'point',
      'headers | 5',
      'The event at that point is broken JSON, and the stream goes on. A complete body is cut at that point, so it is not JSON.',
    ),
    bare: 0,
  },
  option('garbage-http', 'flag', '', 'Answers bytes that are not HTTP.'),
  option('content-type', 'text', 'text/html', 'The content type, whatever the body is.'),
  { ...option('header-bytes', 'size', '64KiB', 'Adds response headers of this size.'), most: 2 ** 20 },
  option(
    'no-done',
    'flag',
    '',
    'The stream ends cleanly after the reason of the end, without its last event: [DONE], message_stop, response.completed, the bracket of an array, metadata.',
  ),
  option(
    'no-finish',
    'flag',
    '',
    'No reason of the end in the stream; its last event comes all the same, except where both are one.',
  ),
  { ...option('cut', 'count', '7', 'Cuts the bytes into seeded random pieces of at most this length.'), bare: 64 },
  {
    ...option('eol', 'text', 'lf | crlf | cr', 'The line ending of the stream.'),
    values: ['lf', 'crlf', 'cr'],
  },
  { ...option('comments', 'count', '3', 'A comment before every n-th event.'), bare: 1 },
  option(
    'comment-every',
    'duration',
    '1s',
    'A comment whenever so much time has passed, also while nothing else comes.',
  ),
  option('bom', 'flag', '', 'The stream begins with a byte order mark.'),
  option('tight', 'flag', '', 'No space after `data:`.'),
  option('close', 'flag', '', 'Answers with `Connection: close`.'),
  option(
    'idle-reset',
    'duration',
    '20ms',
    'Resets the kept-alive connection so long after the answer, used again or not.',
  ),
] as const satisfies readonly SimulateOption[];

interface Values {
  flag: true;
  /** Milliseconds. */
  duration: number;
  count: number;
  number: number;
  /** Bytes. */
  size: number;
  status: number;
  /** -1 for `request`, 0 for `headers`. */
  point: number;
  text: string;
}

type Option = (typeof simulateOptions)[number];

/** The directives for one request, by name. */
export type Scenario = { readonly [O in Option as O['name']]?: Values[O['kind']] };

/** Defaults for directives that are not given. */
export const defaultDirectives = 'ttft=100ms; rate=50; tokens=40';

function option<const Name extends string, const Kind extends ValueKind>(
  name: Name,
  kind: Kind,
  form: string,
  meaning: string,
): { readonly name: Name; readonly kind: Kind; readonly form: string; readonly meaning: string } {
  return { name, kind, form, meaning };
}
