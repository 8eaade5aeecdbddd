/** Streams as OpenAI, Azure and OpenRouter send them, and as a bad day could. */

export const lineEnds = { LF: '\n', CRLF: '\r\n', CR: '\r' } as const;

const head =
  '"id":"chatcmpl-B9MHDbslfk","object":"chat.completion.chunk","created":1741570283,"model":"gpt-4o-2024-08-06"';

export function chunk(delta: object, finishReason: string | null = null, index = 0): string {
  const choice = JSON.stringify({ index, delta, logprobs: null, finish_reason: finishReason });
  return `data: {${head},"choices":[${choice}],"usage":null}\n\n`;
}

const usageFigures = { prompt_tokens: 19, completion_tokens: 10, total_tokens: 29 };

export const usageEvent = `data: {${head},"choices":[],"usage":${JSON.stringify(usageFigures)}}\n\n`;

export const doneEvent = 'data: [DONE]\n\n';

/** Azure says of the prompt, before anything else, that its filter found nothing; there is an `error` inside, and no usage. */
export const azureFirst =
  'data: {"choices":[],"created":0,"id":"","model":"","object":"","prompt_filter_results":[{"prompt_index":0,' +
  '"content_filter_results":{"jailbreak":{"error":{"code":"content_filter_error","message":"not filtered"}}}}]}\n\n';

/** Events that a relay could stumble over. None of them is the end, an error or the usage event. */
export const oddEvents = [
  azureFirst,
  ': OPENROUTER PROCESSING "usage":{"prompt_tokens":1} [DONE]\n\n',
  chunk({ role: 'assistant', content: '', refusal: null }),
  chunk({ content: 'Grüße 👩‍👩‍👧 \u2028 { } [DONE]' }),
  chunk({ content: ' "usage":{"prompt_tokens":7},"choices":[],"error":{"message":"no"}' }),
  chunk({ content: 'usage' }),
  'data: {"choices":[{"index":0,"delta":{"content":"usage"}}],\ndata:  "usage": null}\n\n',
  'event: message\nid: 7\nretry: 10\n' + chunk({ content: 'data: [DONE]\n\n' }),
  'data:{"choices":[{"index":0,"delta":{"content":"tight"}}]}\n\n',
  chunk({ tool_calls: [{ index: 0, id: 'call_1', type: 'function', function: { name: 'f', arguments: '' } }] }),
  chunk({ tool_calls: [{ index: 0, function: { arguments: '{"finish_reason":"x"}' } }] }),
  'event: ping\n\n',
  ':\n\n',
];

export const finishEvent = chunk({}, 'stop');

/**
 * Whether a stream of one choice that ends cleanly with this text is whole: by [DONE], or by a finish_reason with no part
 * of an event behind it. The blank line of the last event may be missing.
 */
export function endsWhole(text: string): boolean {
  const lines = text.split(/\r\n|\n|\r/);
  const values = lines.map((line) => line.replace(/^data: ?/, ''));
  if (values.includes('[DONE]')) return true;
  const hasFinished = values.some((value) => value.includes('"finish_reason":"stop"') && isJson(value));
  const last = lines.findLast((line) => line !== '') ?? '';
  return hasFinished && isJson(last.replace(/^data: ?/, ''));
}

function isJson(text: string): boolean {
  try {
    return typeof JSON.parse(text) === 'object';
  } catch {
    return false;
  }
}

/** Whole events with LF, in another line end, after a byte order mark if asked for. */
export function inBytes(events: readonly string[], lineEnd = '\n', mark = ''): Buffer {
  return Buffer.from(mark + events.join('').replaceAll('\n', lineEnd));
}
