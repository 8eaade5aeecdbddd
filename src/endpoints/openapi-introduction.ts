import { errorTable } from '../core/errors.ts';

/** The first page of `/docs`, in Markdown. */
export function introduction(): string {
  return `Headgate stands between your programs and the models: it says who may ask, how often and for how much, finds a provider that answers, relays the answer token by token, and accounts for all of it.

Clients can ask the same models in five ways:

- \`POST /v1/chat/completions\` and \`POST /v1/responses\` are OpenAI's. The base URL of a client is this address with \`/v1\`.
- \`POST /v1/messages\` is Anthropic's. The base URL of a client is this address.
- \`POST /v1beta/models/{model}:generateContent\` is Gemini's. The base URL of a client is this address.
- \`POST /v1/inference\` is Headgate's own small dialect.

The rest of OpenAI's API passes to providers that have it: embeddings, moderation, reranking, pictures, speech, transcription, files, batches, uploads and vector stores.

# A first request

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

Where the operator has configured keys, send yours as \`Authorization: Bearer hg-…\`. Without one the answer is 401 \`missing_api_key\`; one that is not known, or has expired, gets 401 \`invalid_api_key\`.
A key may be held to some models; another is 403 \`model_not_allowed\`. Where no keys are configured any text will do, and you are known by your address. No key of yours is ever forwarded to a provider.

# Limits

Ten requests in any 60 seconds by default; the operator may also limit tokens, requests at once, and money. A refused request is 429, is not counted, and says when to come back:

| header | what it says |
|---|---|
| \`retry-after\`, \`retry-after-ms\` | when the same request may succeed; it is true |
| \`ratelimit-policy\`, \`ratelimit\` | the tightest limit: its quota and seconds; what is left, and until when |
| \`x-ratelimit-remaining-requests\`, \`-tokens\`, … | the same in OpenAI's words |
| \`x-should-retry: false\` | trying again is in vain, though a library would |

A budget that is spent is 429 \`insufficient_quota\`, and its message says when it renews.

# Streams

With \`"stream": true\` the answer comes as server-sent events, each as soon as the provider has sent it.

| what comes | chat completions | messages | generateContent | inference |
|---|---|---|---|---|
| each piece | \`data: {"object":"chat.completion.chunk",…}\` | \`event: content_block_delta\` | \`data: {"candidates":[…],…}\` | \`event: token\` |
| the whole answer has come | \`data: [DONE]\` | \`event: message_stop\` | a \`finishReason\` has come | \`event: done\`, with usage and cost |
| it failed in the middle | \`data: {"error":{…}}\`, and no \`[DONE]\` | \`event: error\` | \`data: {"error":{…}}\` | \`event: error\` |
| the connection was cut | none of the two | none of the two | no \`finishReason\` | none of the two |

Closing the connection ends the provider's work, and you are charged only for what had come.

# Errors

An error comes in the dialect of its route. \`code\` is what to decide by, \`message\` is for people, and \`x-request-id\` finds the request in the operator's log. A 4xx wants another request; 429 and 503 want
\`retry-after\` to pass; a 500 or 502 may succeed when it is tried again. A 429 with \`x-headgate-error-source: provider\` is the provider's limit, not the gateway's.

${errorRows()}

Inference answers 422 where the body is no JSON or does not fit, and says in \`detail\` what is wrong at which place.`;
}

function errorRows(): string {
  const byStatus = new Map<number, string[]>();
  for (const [code, { status, summary }] of Object.entries(errorTable)) {
    if (status !== 499) byStatus.set(status, [...(byStatus.get(status) ?? []), `\`${code}\` ${summary}`]);
  }
  const rows = [...byStatus]
    .sort(([a], [b]) => a - b)
    .map(([status, told]) => `| ${String(status)} | ${told.join(' ')} |`);
  return ['| status | code, and what it means |', '|---|---|', ...rows].join('\n');
}
