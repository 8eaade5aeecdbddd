import { expect, test } from 'vitest';
import { startGateway, waitFor, type RunningGateway } from '../harness/gateway.ts';
import { events, hello } from '../wire/openai-bodies.ts';
import { json, stream, untilClose } from '../wire/script-forms.ts';
import { ScriptedProvider, type Script } from '../wire/scripted-provider.ts';

const key = 'Zq7-Ab3dEf6hIj9kLm2nOp5qRs8t';

/** One answer of a provider, and the result on both routes. It is the same for complete and streamed answers. */
interface Case {
  readonly script: Script;
  readonly status: number;
  /** The code in the log, and on `/v1/inference`. */
  readonly code: string;
  /** The message that the client reads; absent if the provider's message is not passed on. */
  readonly words?: string;
  /** The body on the OpenAI route, if it is the provider's own body, byte for byte. */
  readonly body?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

const form = (error: object): string => JSON.stringify({ error });
const limited = form({ message: 'Provider returned error', code: 429 });
const tooLong = form({ message: 'The input is longer than the context', code: 400 });
const flagged = form({ message: 'flagged', code: 403 });
const noMoney = form({ message: 'Insufficient Balance', type: 'unknown_error', code: 'invalid_request_error' });
const choiceError =
  '{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"half"},"finish_reason":"error","error":{"code":502,"message":"upstream died"}}],"usage":{"prompt_tokens":9,"completion_tokens":3,"total_tokens":12}}';

const refused = { status: 400, code: 'provider_refused' } as const;
const accused = { status: 502, code: 'provider_auth_failed', headers: { 'x-should-retry': 'false' } } as const;

const cases: Readonly<Record<string, Case>> = {
  'a rate limit in the body of a 200': {
    script: json(200, limited, 'retry-after: 7'),
    status: 429,
    code: 'provider_rate_limited',
    words: 'Provider returned error',
    body: limited,
    headers: { 'retry-after': '7', 'x-headgate-error-source': 'provider' },
  },
  'a refusal as the only event of a 200': {
    ...refused,
    script: stream(events([tooLong])),
    words: 'longer than',
    body: tooLong,
  },
  'an error inside a choice of a 200': {
    script: json(200, choiceError),
    status: 502,
    code: 'upstream_error',
    words: 'upstream died',
  },
  'an error of another form in a 200': {
    ...refused,
    script: json(200, '{"object":"error","message":"bad value","type":"BadRequestError","param":"n","code":400}'),
    words: 'bad value',
  },
  'a 403 about the content': {
    script: json(403, flagged),
    status: 403,
    code: 'provider_refused',
    words: 'flagged',
    body: flagged,
  },
  'a 403 that speaks of the key': { ...accused, script: json(403, form({ message: 'This API key may not do that' })) },
  'a 401': { ...accused, script: json(401, form({ message: `Incorrect API key provided: ${key}` })) },
  'a 402': {
    script: json(402, noMoney),
    status: 402,
    code: 'provider_out_of_funds',
    words: 'Insufficient Balance',
    body: noMoney,
    headers: { 'x-should-retry': 'false' },
  },
  'a list of errors': {
    ...refused,
    script: json(400, '[{"error":{"message":"Invalid JSON payload received"}}]'),
    words: 'Invalid JSON payload',
  },
  'a form of its own': { ...refused, script: json(400, '{"detail":"x is wrong"}'), words: 'x is wrong' },
  'findings of FastAPI': {
    script: json(422, '{"detail":[{"type":"missing","loc":["body","model"],"msg":"Field required"}]}'),
    status: 422,
    code: 'provider_refused',
    words: 'body.model: Field required',
  },
  'plain text': {
    ...refused,
    script: untilClose(400, 'text/plain', 'max_tokens is too large\n'),
    words: 'max_tokens is too large',
  },
  'a web page': {
    script: untilClose(413, 'text/html', '<html><head><title>413 Request Entity Too Large</title></head></html>'),
    status: 413,
    code: 'provider_refused',
    words: '413 Request Entity Too Large',
  },
  'a 500 that says what is wrong': {
    script: json(500, form({ code: 500, message: 'temperature must be below 2', type: 'server_error' })),
    status: 502,
    code: 'upstream_error',
    words: 'answered with status 500: temperature must be below 2',
  },
  'a 429 that is not to be tried again': {
    script: json(429, form({ message: 'slow down' }), 'x-should-retry: false'),
    status: 429,
    code: 'provider_rate_limited',
    words: 'slow down',
    headers: { 'x-should-retry': 'false' },
  },
  'a 409 that is to be tried again': {
    script: json(409, form({ message: 'busy' }), 'x-should-retry: true'),
    status: 409,
    code: 'provider_refused',
    words: 'busy',
    headers: { 'x-should-retry': 'true' },
  },
  'words that quote the key': {
    ...refused,
    script: json(400, form({ message: `bad header ${key}` })),
    words: 'bad header [secret]',
  },
  'words that quote it in lower case': {
    ...refused,
    script: json(400, form({ message: `bad header ${key.toLowerCase()}` })),
    words: 'bad header [secret]',
  },
  'words that quote a part of it': {
    ...refused,
    script: json(400, form({ message: `bad header ${key.slice(4, 16)}` })),
    words: 'bad header [secret]',
  },
  'a body that quotes it beside its words': {
    ...refused,
    script: json(400, form({ message: 'bad header', sent: key })),
    words: 'bad header',
  },
  'a 500 that quotes it': {
    script: json(500, form({ message: `cannot parse ${key}` })),
    status: 502,
    code: 'upstream_error',
    words: 'cannot parse [secret]',
  },
};

const ways = [
  ['chat/completions', false],
  ['chat/completions', true],
  ['inference', false],
  ['inference', true],
] as const;

test('a provider’s error reaches client and log with its status and words, on both routes, and is not charged', async () => {
  const { gateway, models } = await startFor(Object.values(cases).map(({ script }) => script));
  for (const [index, [name, wanted]] of Object.entries(cases).entries()) {
    for (const [route, isStream] of ways) {
      const answer = await ask(gateway, route, models[index] ?? '', isStream);
      expect
        .soft(seen(answer), `${name}, /v1/${route}, streamed: ${isStream}`)
        .toEqual(expected(wanted, route, answer));
    }
  }
  const metrics = await (await fetch(`${gateway.adminUrl}/metrics`)).text();
  expect(metrics).toContain('headgate_provider_key_problems_total{gen_ai_provider_name="scripted"} 8');
  expect(metrics).toContain('headgate_provider_funds_problems_total{gen_ai_provider_name="scripted"} 4');
  expect(gateway.lines.filter((line) => line.includes("gateway's account at the provider"))).toHaveLength(1);
});

function seen({ status, headers, text, line }: Asked) {
  const { error } = JSON.parse(text) as { error: { message: string; code: unknown } };
  return {
    status,
    words: error.message,
    code: error.code,
    body: text,
    headers: Object.fromEntries(headers),
    logged: [line['status'], line['code'], line['error']],
    charged: [line['output_tokens'] ?? 0, line['cost_usd'] ?? 0],
    quotesKey: /Ab3dEf6hIj9k/i.test(text + JSON.stringify(line)),
  };
}

/** A member that a case does not give is taken from the answer. */
function expected({ status, code, words, body, headers = {} }: Case, route: string, answer: Asked) {
  const was = seen(answer);
  const isInference = route === 'inference';
  const told = words ?? "The provider refused the gateway's own credentials";
  return {
    status,
    words: expect.stringContaining(told) as unknown,
    code: isInference ? code : was.code,
    body: isInference ? was.body : (body ?? was.body),
    headers: { ...was.headers, ...headers },
    logged: [status, code, expect.stringContaining(words ?? 'our credentials') as unknown],
    charged: [0, 0],
    quotesKey: false,
  };
}

const accusing = form({
  message: 'Incorrect key sk-proj-abcd****wxyz for org-123',
  type: 'permission_error',
  code: 401,
});

test('an event that accuses or quotes the key is replaced by the gateway’s own in mid-stream', async () => {
  const tails = [accusing, form({ message: `no, ${key}` }), form({ message: 'no', sent: key.toUpperCase() })];
  const { gateway, models } = await startFor(tails.map((tail) => stream(events([...hello, tail]))));
  for (const model of models) {
    for (const route of ['chat/completions', 'inference'] as const) {
      const { text, line, status } = await ask(gateway, route, model, true);
      expect(status).toBe(200);
      expect(text).toMatch(/Hel.*data: \{"error":\{[^\n]*\}\}\n\n$/s);
      expect(text + JSON.stringify(line)).not.toMatch(/sk-proj|wxyz|org-123|Ab3dEf6hIj9k/i);
    }
  }
});

test('a header that quotes the key stays with the gateway', async () => {
  const answer =
    '{"id":"c","object":"chat.completion","choices":[{"index":0,"message":{"role":"assistant","content":"a"},"finish_reason":"stop"}]}';
  const values = ['req_1', key, key.toLowerCase(), `req-${key.slice(5, 18)}`];
  const { gateway, models } = await startFor(values.map((value) => json(200, answer, `x-request-id: ${value}`)));
  const passed: Array<string | null> = [];
  for (const model of models) {
    passed.push((await ask(gateway, 'chat/completions', model, false)).headers.get('x-headgate-provider-request-id'));
  }
  expect(passed).toEqual(['req_1', null, null, null]);
});

async function startFor(scripts: readonly Script[]): Promise<{ gateway: RunningGateway; models: readonly string[] }> {
  const byModel = new Map(scripts.map((script, index) => [`case-${index}`, script]));
  const provider = await ScriptedProvider.start(byModel);
  const gateway = await startGateway({
    config: {
      providers: { scripted: { dialect: 'openai', baseUrl: `http://127.0.0.1:${provider.port}/v1`, apiKey: key } },
      models: [{ name: '*', provider: 'scripted', price: { inputPerMillion: 1, outputPerMillion: 1 } }],
    },
  });
  return { gateway, models: [...byModel.keys()] };
}

interface Asked {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly line: Readonly<Record<string, unknown>>;
}

let asked = 0;

async function ask(
  gateway: RunningGateway,
  route: 'chat/completions' | 'inference',
  model: string,
  isStream: boolean,
): Promise<Asked> {
  const requestId = `asked-${(asked += 1)}`;
  const question = route === 'inference' ? { prompt: 'hi' } : { messages: [{ role: 'user', content: 'hi' }] };
  const response = await fetch(`${gateway.url}/v1/${route}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-request-id': requestId },
    body: JSON.stringify({ model, stream: isStream, ...question }),
  });
  const text = await response.text();
  const line = await waitFor(() => gateway.logged('request').find((one) => one['request_id'] === requestId), 10_000);
  return { status: response.status, headers: response.headers, text, line: line ?? {} };
}
