/** One inference request, as a plain HTTP client sends it to a gateway's public port. */
export interface Question {
  readonly path?: '/v1/inference' | '/v1/chat/completions';
  /** The body; a string is sent unchanged. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Directives for the simulator behind the gateway. */
  readonly simulate?: string;
  readonly signal?: AbortSignal;
}

/** Sends the request and resolves as soon as the answer's head has arrived. */
export function ask(url: string, question: Question = {}): Promise<Response> {
  const { path = '/v1/inference', body, headers = {}, simulate, signal } = question;
  const fallback = path === '/v1/inference' ? { prompt: 'hello', model: 'gpt-test' } : chat;
  return fetch(url + path, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(simulate === undefined ? {} : { 'x-simulate': simulate }),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body ?? fallback),
    ...(signal === undefined ? {} : { signal }),
  });
}

/** Asks for the answer as a stream of Headgate's own events. */
export function askForStream(url: string, question: Question = {}): Promise<Response> {
  return ask(url, { body: { prompt: 'hello', model: 'gpt-test', stream: true }, ...question });
}

/** Reads an answer's body to its end and returns the status. */
export async function statusOf(answer: Promise<Response>): Promise<number> {
  const response = await answer;
  await response.arrayBuffer();
  return response.status;
}

/** The names of a stream's events, in order. */
export function eventNames(stream: string): string[] {
  return [...stream.matchAll(/^event: (\w+)$/gm)].map((match) => match[1] ?? '');
}

const chat = { model: 'gpt-test', messages: [{ role: 'user', content: 'hello' }] };
