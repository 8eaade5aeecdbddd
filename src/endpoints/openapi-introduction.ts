import { errorTable } from '../core/errors.ts';

/** The first page of `/docs`, in Markdown. */
export function introduction(): string {
  return `Headgate is a gateway between your programs and the providers of models. It says who may ask, how often and for how much money, finds a provider that answers, passes the answer on token by token, and accounts for all of it.

Clients can ask the same models in five ways:

- \`POST /v1/chat/completions\` and \`POST /v1/responses\` are OpenAI's. The base URL of a client is this address with \`/v1\`.
- \`POST /v1/messages\` is Anthropic's. The base URL of a client is this address.
- \`POST /v1beta/models/{model}:generateContent\` is Gemini's. The base URL of a client is this address.
- \`POST /v1/inference\` is Headgate's own small dialect.

The rest of OpenAI's API passes to providers that have it: embeddings, moderation, reranking, pictures, speech, transcription, files, batches, uploads and vector stores.

# A first request

If the gateway is not on your machine, put its address in place of \`http://127.0.0.1:8000\`.

\`\`\`sh
curl -N http://127.0.0.1:8000/v1/inference \\
  -H 'content-type: application/json' \\
  -d '{"prompt":"hello","stream":true}'
\`\`\`

\`\`\`python
from openai import OpenAI

client = OpenAI(
    base_url="http://127.0.0.1:8000/v1",
    api_key="your-key",
)
answer = client.chat.completions.create(
    model="gpt-5-mini",
    messages=[{"role": "user", "content": "hello"}],
)
print(answer.choices[0].message.content)
\`\`\`

# Keys

If the operator has configured keys, send yours as \`Authorization: Bearer hg-…\`. Without a key the answer is 401 \`missing_api_key\`. With an unknown or expired key it is 401 \`invalid_api_key\`.
Some keys may be used for some models only. Other models are then refused with 403 \`model_not_allowed\`. If no keys are configured, any text will do as the key, and the limits apply to your address. Your key is never sent to a provider.

# Limits

By default you may send ten requests in any 60 seconds. The operator can also limit tokens, concurrent requests and money. A request beyond a limit gets 429. It does not count, and its headers say when to try again:

| header | what it says |
|---|---|
| \`retry-after\`, \`retry-after-ms\` | the time after which the same request can succeed |
| \`ratelimit-policy\`, \`ratelimit\` | the limit that will be reached first: its quota and its seconds; how much is left, and the seconds until some of it is free again |
| \`x-ratelimit-remaining-requests\`, \`-tokens\`, … | the same in OpenAI's words |
| \`x-should-retry: false\` | another try is useless, although the status would make a client library try again |

If nobody waits for your answer, send \`x-headgate-priority: batch\`: where there is not room for all requests, yours then waits and is refused before those of people.

If a budget is spent, the answer is 429 \`insufficient_quota\`, and its message says when the budget renews.

# Streams

With \`"stream": true\` the answer comes as server-sent events. Each is sent as soon as the provider has sent it.

| what comes | chat completions | messages | generateContent | inference |
|---|---|---|---|---|
| each piece | \`data: {"object":"chat.completion.chunk",…}\` | \`event: content_block_delta\` | \`data: {"candidates":[…],…}\` | \`event: token\` |
| the answer is complete | \`data: [DONE]\` | \`event: message_stop\` | a piece with a \`finishReason\` | \`event: done\`, with usage and cost |
| the answer failed in the middle | \`data: {"error":{…}}\`, and no \`[DONE]\` | \`event: error\` | \`data: {"error":{…}}\` | \`event: error\` |
| the connection was cut | none of the two | none of the two | no \`finishReason\` | none of the two |

If you close the connection, the gateway ends its call of the provider. You are charged only for what has come until then.

# Errors

An error comes in the dialect of its route. \`code\` is for programs, \`message\` is for people, and with \`x-request-id\` the operator finds the request in the log. After a 4xx, change the request. After 429 and 503, wait as long as
\`retry-after\` says. After 500 and 502, another try may succeed. A 429 with \`x-headgate-error-source: provider\` comes from a limit of the provider, not of the gateway.

${errorRows()}

\`/v1/inference\` answers 422 if the body is not JSON or does not fit the schema. \`detail\` says what is wrong and where.`;
}

function errorRows(): string {
  const rows = Object.entries(errorTable)
    .filter(([, { status }]) => status !== 499)
    .sort(([, a], [, b]) => a.status - b.status)
    .map(([code, { status, summary }]) => `| ${String(status)} | \`${code}\` | ${summary} |`);
  return ['| status | code | meaning |', '|---|---|---|', ...rows].join('\n');
}
