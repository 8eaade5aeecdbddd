import { expect, test } from 'vitest';
import { startGateway } from '../harness/gateway.ts';
import { chunk, done, events, finish, hello, usageChunk } from '../wire/openai-bodies.ts';
import { json, stream } from '../wire/script-forms.ts';
import { ScriptedProvider, type Script } from '../wire/scripted-provider.ts';
import { clients } from './clients/all.ts';
import type { Client } from './clients/client.ts';

/** How providers tell an error inside a stream: all of it says `boom`. */
const eventForms: Readonly<Record<string, string>> = {
  'as OpenAI does': event('{"error":{"message":"boom","type":"server_error","param":null,"code":"x"}}'),
  'with its status as a number': event('{"error":{"message":"boom","code":503}}'),
  'named, as OpenAI does': `event: error\n${event('{"error":{"message":"boom"}}')}`,
  'as a text': event('{"error":"boom"}'),
  'named, in the form of the Responses API': `event: error\n${event('{"type":"error","code":"server_error","message":"boom"}')}`,
  'in the form of the Responses API': event('{"type":"error","code":"server_error","message":"boom"}'),
  'as older vLLM does': event(
    '{"object":"error","message":"boom","type":"InternalServerError","param":null,"code":500}',
  ),
  'as FastAPI does': event('{"detail":"boom"}'),
  'in a list': event('[{"error":{"code":503,"message":"boom","status":"UNAVAILABLE"}}]'),
  'beside choices': event(
    '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","error":{"code":"server_error","message":"boom"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}',
  ),
  'inside a choice': event(
    '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":""},"finish_reason":"error","error":{"code":502,"message":"boom"}}]}',
  ),
  'with a capital letter': event('{"Error":{"Message":"boom","Code":"InternalFailure"}}'),
  'as Apigee does': event(
    '{"fault":{"faultstring":"boom","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}',
  ),
  'in a list beside choices that end': event(
    '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"errors":[{"message":"boom"}]}',
  ),
  'as a detail beside choices that end': event(
    '{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":""},"finish_reason":"stop"}],"detail":"boom"}',
  ),
  'named, as plain text': 'event: error\ndata: boom\n\n',
  'without its blank line before it': `: ping\n\n\n${event('{"error":{"message":"boom"}}')}`,
};

const positions: Readonly<Record<string, (error: string) => string>> = {
  first: (error) => error,
  middle: (error) => events(hello) + error,
  'in the middle, and the stream goes on': (error) => events(hello) + error + events([finish, usageChunk, done]),
  'behind a tool call that is half told': (error) =>
    events([
      chunk(
        '{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"weather","arguments":"{"}}]}',
      ),
    ]) + error,
  'last, in place of [DONE]': (error) => events([...hello, finish, usageChunk]) + error,
};

/** How providers tell an error in place of a complete answer with a 200. */
const bodyForms: Readonly<Record<string, string>> = {
  'as OpenAI does': '{"error":{"message":"boom","type":"server_error","param":null,"code":503}}',
  'as a text': '{"error":"boom"}',
  'as older vLLM does': '{"object":"error","message":"boom","type":"InternalServerError","param":null,"code":500}',
  'as FastAPI does': '{"detail":"boom"}',
  'with a capital letter': '{"Error":{"Message":"boom","Code":"InternalFailure"}}',
  'as Apigee does': '{"fault":{"faultstring":"boom","detail":{"errorcode":"policies.ratelimit.QuotaViolation"}}}',
  'in a list beside an answer':
    '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"half"},"finish_reason":"stop"}],"errors":[{"message":"boom"}]}',
  'as a detail beside an answer':
    '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"half"},"finish_reason":"stop"}],"detail":"boom"}',
  'beside choices': '{"id":"c","choices":[],"error":{"code":502,"message":"boom"}}',
  'inside a choice':
    '{"id":"c","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"half"},"finish_reason":"error","error":{"code":502,"message":"boom"}}]}',
};

for (const client of clients) {
  for (const [position, place] of Object.entries(positions)) {
    test(`${client.name}: an error in a stream raises in every form: ${position}`, async () => {
      const scripts = new Map(Object.entries(eventForms).map(([form, error]) => [form, stream(place(error))] as const));
      await raisesForEach(scripts, client, (ask) => client.stream(ask));
    });
  }

  test(`${client.name}: an error in a 200 raises in every form, complete or asked for as a stream`, async () => {
    const scripts = new Map(Object.entries(bodyForms).map(([form, body]) => [form, json(200, body)] as const));
    await raisesForEach(scripts, client, (ask) => client.complete(ask));
    await raisesForEach(scripts, client, (ask) => client.stream(ask));
  });
}

function event(data: string): string {
  return `data: ${data}\n\n`;
}

/** The client raises an error for every form, and the error has the provider's message. */
async function raisesForEach(
  scripts: ReadonlyMap<string, Script>,
  client: Client,
  call: (ask: Parameters<Client['stream']>[0]) => Promise<unknown>,
): Promise<void> {
  // A model's name has no spaces.
  const byModel = new Map([...scripts.values()].map((script, index) => [`form-${index}`, script]));
  const provider = await ScriptedProvider.start(byModel);
  const gateway = await startGateway({ provider: `http://127.0.0.1:${provider.port}/v1` });
  for (const [index, form] of [...scripts.keys()].entries()) {
    const ask = { baseUrl: `${gateway.url}/v1`, model: `form-${index}`, maxRetries: 0 };
    const outcome = await call(ask).then(
      (answer) => `took it for a success: ${JSON.stringify(answer)}`,
      (thrown: unknown) => client.readFailure(thrown).message,
    );
    expect.soft(outcome, form).toMatch(/boom/);
    expect.soft(outcome, form).not.toMatch(/took it/);
  }
}
