import { once } from 'node:events';
import { Agent, request } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw, chat, streamed } from './raw-call.testing.ts';
import { startSimulator } from './start-simulator.ts';
import type { Simulator } from './start-simulator.ts';

interface Call {
  index?: number;
  id?: string;
  type?: string;
  function: { name?: string; arguments: string };
}
interface Message {
  role?: string;
  content?: string | null;
  tool_calls?: Call[];
}
interface Completion {
  object: string;
  model: string;
  choices: { index: number; message: Message; delta: Message; finish_reason: string | null }[];
  usage?: { prompt_tokens: number; completion_tokens: number; total_tokens: number } | null;
}

let simulator: Simulator;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10' });
});
afterAll(() => simulator.stop());

async function ask(body: object, simulate = ''): Promise<Completion> {
  const answer = await callRaw(simulator.port, { body, simulate });
  expect(answer).toMatchObject({ end: 'complete', status: 200 });
  return JSON.parse(answer.text) as Completion;
}

async function askStreamed(body: object, simulate = ''): Promise<Completion[]> {
  const answer = await callRaw(simulator.port, { body: { ...body, stream: true }, simulate });
  expect(answer.end).toBe('complete');
  expect(answer.events.at(-1)).toBe('[DONE]');
  return answer.events.slice(0, -1).map((event) => JSON.parse(event) as Completion);
}

const weather = {
  type: 'function',
  function: {
    name: 'get_weather',
    parameters: {
      type: 'object',
      properties: { city: { type: 'string' }, days: { type: 'integer', minimum: 2 } },
      required: ['city', 'days'],
    },
  },
};

describe('text', () => {
  it('has as many tokens as asked, and usage counted from it', async () => {
    const completion = await ask(chat, 'tokens=25');
    const text = completion.choices[0]?.message.content ?? '';
    expect(text.split(' ')).toHaveLength(25);
    expect(completion.object).toBe('chat.completion');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    // 'Tell me of water.' has 17 characters.
    expect(completion.usage).toMatchObject({ prompt_tokens: 5, completion_tokens: 25, total_tokens: 30 });
  });

  it('is cut at the tokens allowed', async () => {
    for (const limit of [{ max_tokens: 4 }, { max_completion_tokens: 4 }]) {
      const completion = await ask({ ...chat, ...limit });
      expect(completion.choices[0]?.finish_reason).toBe('length');
      expect(completion.usage?.completion_tokens).toBe(4);
    }
    expect((await ask({ ...chat, max_tokens: 10 })).choices[0]?.finish_reason).toBe('stop');
  });

  it('comes in chunks of the real shape', async () => {
    const chunks = await askStreamed(chat);
    expect(chunks[0]?.choices).toEqual([
      { index: 0, delta: { role: 'assistant', content: '', refusal: null }, logprobs: null, finish_reason: null },
    ]);
    for (const chunk of chunks) {
      expect(Object.keys(chunk)).toEqual([
        'id',
        'object',
        'created',
        'model',
        'service_tier',
        'system_fingerprint',
        'choices',
      ]);
      expect(chunk.object).toBe('chat.completion.chunk');
    }
    expect(chunks.at(-1)?.choices).toEqual([{ index: 0, delta: {}, logprobs: null, finish_reason: 'stop' }]);
  });

  it('has n choices', async () => {
    const completion = await ask({ ...chat, n: 3 });
    expect(completion.choices.map((choice) => choice.index)).toEqual([0, 1, 2]);
    expect(completion.usage?.completion_tokens).toBe(30);
    const chunks = await askStreamed({ ...chat, n: 3 });
    const ends = chunks.flatMap((chunk) => chunk.choices).filter((choice) => choice.finish_reason === 'stop');
    expect(ends.map((choice) => choice.index)).toEqual([0, 1, 2]);
  });

  it('names the model and the end that the directives name', async () => {
    const completion = await ask(chat, 'reported-model=gpt-4o-2024-08-06; finish=content_filter; no-usage');
    expect(completion).toMatchObject({ model: 'gpt-4o-2024-08-06', choices: [{ finish_reason: 'content_filter' }] });
    expect(completion.usage).toBeUndefined();
    expect((await ask({ ...chat, model: 'sim/tokens=3' })).usage?.completion_tokens).toBe(3);
    expect((await ask({ ...chat, model: 'sim/tokens=3' }, 'tokens=2')).usage?.completion_tokens).toBe(2);
  });

  it('echoes a hostile model name as JSON', async () => {
    const model = 'a"b\\c\nd\u{1F600}é\u2028';
    expect((await ask({ ...chat, model })).model).toBe(model);
    for (const chunk of await askStreamed({ ...chat, model })) expect(chunk.model).toBe(model);
  });
});

describe('usage in a stream', () => {
  it('is null on every chunk and then stands alone, where asked for', async () => {
    const chunks = await askStreamed({ ...chat, stream_options: { include_usage: true } });
    expect(chunks.slice(0, -1).every((chunk) => chunk.usage === null && chunk.choices.length === 1)).toBe(true);
    expect(chunks.at(-1)).toMatchObject({
      choices: [],
      usage: { prompt_tokens: 5, completion_tokens: 10, total_tokens: 15 },
    });
  });

  it('is withheld under no-usage', async () => {
    const chunks = await askStreamed({ ...chat, stream_options: { include_usage: true } }, 'no-usage');
    expect(chunks.every((chunk) => !('usage' in chunk) && chunk.choices.length === 1)).toBe(true);
  });
});

describe('tools', () => {
  const forced = { ...chat, tools: [weather], tool_choice: 'required' };

  it('are called when forced, named or spoken of', async () => {
    const spoken = [{ role: 'user', content: 'Use get_weather for Graz.' }];
    const named = { type: 'function', function: { name: 'get_weather' } };
    for (const body of [
      forced,
      { ...chat, tools: [weather], tool_choice: named },
      { ...chat, tools: [weather], messages: spoken },
    ]) {
      const choice = (await ask(body)).choices[0];
      expect(choice?.finish_reason).toBe('tool_calls');
      expect(choice?.message.content).toBeNull();
      expect(choice?.message.tool_calls?.[0]?.function.name).toBe('get_weather');
      expect(JSON.parse(choice?.message.tool_calls?.[0]?.function.arguments ?? '')).toEqual({ city: 'water', days: 2 });
    }
  });

  it('are left alone otherwise', async () => {
    const answered = [...chat.messages, { role: 'tool', tool_call_id: 'x', content: 'get_weather: sunny' }];
    for (const body of [
      { ...chat, tools: [weather] },
      { ...chat, tools: [weather], messages: answered },
      { ...forced, tool_choice: 'none' },
    ]) {
      expect((await ask(body)).choices[0]?.finish_reason).toBe('stop');
    }
    expect((await ask(forced, 'tool-calls=0')).choices[0]?.finish_reason).toBe('stop');
  });

  it('are streamed piece by piece, several beside each other', async () => {
    const chunks = await askStreamed({ ...chat, tools: [weather] }, 'tool-calls=2');
    const calls: Call[] = [];
    for (const part of chunks.flatMap((chunk) => chunk.choices[0]?.delta.tool_calls ?? [])) {
      const call = calls[part.index ?? -1];
      if (call) call.function.arguments += part.function.arguments;
      else calls.push(part);
    }
    expect(calls.map((call) => call.function.name)).toEqual(['get_weather', 'get_weather']);
    expect(new Set(calls.map((call) => call.id)).size).toBe(2);
    for (const call of calls) expect(JSON.parse(call.function.arguments)).toEqual({ city: 'water', days: 2 });
    expect(chunks.at(-1)?.choices[0]?.finish_reason).toBe('tool_calls');
  });
});

describe('response_format', () => {
  it('makes the text JSON that fits, streamed and complete', async () => {
    const schema = {
      type: 'object',
      properties: { name: { type: 'string' }, tags: { type: 'array', items: { type: 'string' }, minItems: 2 } },
      required: ['name', 'tags'],
    };
    const body = { ...chat, response_format: { type: 'json_schema', json_schema: { name: 'thing', schema } } };
    const wanted = { name: 'water', tags: ['water', 'water'] };
    expect(JSON.parse((await ask(body)).choices[0]?.message.content ?? '')).toEqual(wanted);
    const text = (await askStreamed(body)).map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
    expect(JSON.parse(text)).toEqual(wanted);
    const object = await ask({ ...chat, response_format: { type: 'json_object' } });
    expect(typeof JSON.parse(object.choices[0]?.message.content ?? '')).toBe('object');
  });
});

describe('models', () => {
  it('are listed and found, also by a name with slashes', async () => {
    const list = await callRaw(simulator.port, { method: 'GET', path: '/v1/models', body: '' });
    const { data } = JSON.parse(list.text) as { data: { id: string; object: string }[] };
    expect(data.length).toBeGreaterThan(0);
    for (const { id } of data) {
      for (const path of [`/v1/models/${id}`, `/v1/models/${encodeURIComponent(id)}`]) {
        const found = await callRaw(simulator.port, { method: 'GET', path, body: '' });
        expect(JSON.parse(found.text)).toMatchObject({ id, object: 'model' });
      }
    }
  });
});

describe('HTTP of an unusual kind', () => {
  const body = JSON.stringify(streamed);
  const talk = (...calls: [version: string, simulate: string][]): Promise<string> => {
    const socket = connect(simulator.port, '127.0.0.1');
    for (const [version, simulate] of calls) {
      socket.write(
        `POST /v1/chat/completions HTTP/${version}\r\nhost: a\r\ncontent-type: application/json\r\nx-simulate: ${simulate}\r\ncontent-length: ${body.length}\r\n\r\n${body}`,
      );
    }
    return readText(socket);
  };

  it('is answered in order where it is pipelined', async () => {
    const seen = await talk(['1.1', 'ttft=60ms;reported-model=first'], ['1.1', 'reported-model=second;close']);
    expect(seen.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(2);
    expect(seen.match(/data: \[DONE\]/g)).toHaveLength(2);
    expect(seen.indexOf('"second"')).toBeGreaterThan(seen.lastIndexOf('"first"'));
    expect(seen.indexOf('"first"')).toBeGreaterThan(0);
  });

  it('is answered without chunks where it is HTTP/1.0', async () => {
    const seen = await talk(['1.0', 'ttft=60ms;tokens=3']);
    expect(seen.toLowerCase()).not.toContain('transfer-encoding');
    expect(seen.endsWith('\n\ndata: [DONE]\n\n')).toBe(true);
  });
});

it('keeps the connection and answers again on it', async () => {
  const before = simulator.stats().connectionsOpened;
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  for (const body of [streamed, chat, streamed]) {
    const call = request(`${simulator.baseUrl}/chat/completions`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    call.end(JSON.stringify(body));
    const [response] = (await once(call, 'response')) as [IncomingMessage];
    expect(response.statusCode).toBe(200);
    expect((await readText(response)).length).toBeGreaterThan(500);
  }
  agent.destroy();
  expect(simulator.stats().connectionsOpened).toBe(before + 1);
});
