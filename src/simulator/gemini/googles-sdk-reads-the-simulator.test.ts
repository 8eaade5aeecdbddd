import { ApiError, FunctionCallingConfigMode, GoogleGenAI, Type } from '@google/genai';
import type { Content, GenerateContentParameters, GenerateContentResponse } from '@google/genai';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { callRaw } from '../raw-call.testing.ts';
import { startSimulator } from '../start-simulator.ts';
import type { Simulator } from '../start-simulator.ts';

let simulator: Simulator;
let client: GoogleGenAI;
beforeAll(async () => {
  simulator = await startSimulator({ defaults: 'ttft=0; rate=0; tokens=10; seed=7' });
  client = new GoogleGenAI({
    apiKey: 'any',
    httpOptions: { baseUrl: `http://127.0.0.1:${simulator.port}`, retryOptions: { attempts: 1 } },
  });
});
afterAll(() => simulator.stop());

const ask: GenerateContentParameters = { model: 'simulated', contents: 'Tell me of water.' };
const place = { type: Type.OBJECT, properties: { city: { type: Type.STRING } }, required: ['city'] };
const tools = [{ functionDeclarations: [{ name: 'get_weather', parameters: place }, { name: 'get_time' }] }];

function simulated(params: GenerateContentParameters, directives: string): GenerateContentParameters {
  const httpOptions = { headers: { 'x-simulate': directives } };
  return { ...params, config: { ...params.config, httpOptions } };
}

/** The parts of the first candidate, texts that follow each other joined as in a complete answer. */
function partsOf(responses: readonly GenerateContentResponse[]): object[] {
  const parts: { text?: string; thought?: boolean; thoughtSignature?: string }[] = [];
  for (const part of responses.flatMap((response) => response.candidates?.[0]?.content?.parts ?? [])) {
    const last = parts.at(-1);
    if (last?.text !== undefined && part.text !== undefined && part.thought === last.thought) {
      last.text += part.text;
      if (part.thoughtSignature !== undefined) last.thoughtSignature = part.thoughtSignature;
    } else if (part.text !== '' || part.thoughtSignature !== undefined) {
      parts.push({ ...part });
    }
  }
  return parts;
}

/** The complete answer, which must say the same as the streamed one under one seed. */
async function askBoth(params: GenerateContentParameters, directives = ''): Promise<GenerateContentResponse> {
  const complete = await client.models.generateContent(simulated(params, directives));
  const chunks: GenerateContentResponse[] = [];
  for await (const chunk of await client.models.generateContentStream(simulated(params, directives)))
    chunks.push(chunk);
  expect(partsOf(chunks)).toEqual(partsOf([complete]));
  expect(chunks.at(-1)?.usageMetadata).toEqual(complete.usageMetadata);
  expect(chunks.at(-1)?.candidates?.[0]?.finishReason).toBe(complete.candidates?.[0]?.finishReason);
  return complete;
}

describe('an answer', () => {
  it('has text and usage', async () => {
    const answer = await askBoth(ask, 'cached-tokens=100');
    expect(answer.text?.split(' ')).toHaveLength(10);
    expect(answer).toMatchObject({ modelVersion: 'simulated', candidates: [{ finishReason: 'STOP', index: 0 }] });
    expect(answer.usageMetadata).toMatchObject({
      promptTokenCount: 105,
      cachedContentTokenCount: 100,
      candidatesTokenCount: 10,
      totalTokenCount: 115,
    });
  });

  it('is cut at the tokens allowed', async () => {
    const { candidates, usageMetadata } = await askBoth({ ...ask, config: { maxOutputTokens: 4 } });
    expect(candidates?.[0]?.finishReason).toBe('MAX_TOKENS');
    expect(usageMetadata?.candidatesTokenCount).toBe(4);
  });

  it('calls functions in parallel and forced, and takes as many results as it has calls', async () => {
    const parallel = await askBoth({ ...ask, config: { tools }, contents: 'get_weather and get_time, please' });
    expect(parallel.functionCalls).toEqual([
      { name: 'get_weather', args: { city: 'water' } },
      { name: 'get_time', args: {} },
    ]);
    const functionCallingConfig = { mode: FunctionCallingConfigMode.ANY, allowedFunctionNames: ['get_time'] };
    const forced = await askBoth({ ...ask, config: { tools, toolConfig: { functionCallingConfig } } });
    expect(forced.functionCalls).toMatchObject([{ name: 'get_time' }]);
    const results = ['get_weather', 'get_time'].map((name) => ({ functionResponse: { name, response: { ok: true } } }));
    const history = (parts: object[]): Content[] => [
      { role: 'user', parts: [{ text: 'hello' }] },
      parallel.candidates?.[0]?.content ?? {},
      { role: 'user', parts },
    ];
    expect((await askBoth({ ...ask, config: { tools }, contents: history(results) })).text).not.toBe('');
    const halfway = client.models.generateContent({ ...ask, contents: history(results.slice(1)) });
    await expect(halfway).rejects.toThrow('number of function response parts');
  });

  it('thinks, and checks the signature that comes back', async () => {
    const config = { thinkingConfig: { includeThoughts: true } };
    const answer = await askBoth({ ...ask, config });
    const parts = answer.candidates?.[0]?.content?.parts ?? [];
    expect(parts).toMatchObject([{ thought: true }, { thoughtSignature: RegExp('.') }]);
    expect(answer.usageMetadata).toMatchObject({ thoughtsTokenCount: 8, candidatesTokenCount: 10 });
    const history = (changed: object[]): Content[] => [
      { role: 'user', parts: [{ text: 'hello' }] },
      { role: 'model', parts: changed },
      { role: 'user', parts: [{ text: 'go on' }] },
    ];
    expect((await askBoth({ ...ask, config, contents: history(parts) })).text).not.toBe('');
    const changed = parts.map((part) => (part.thoughtSignature ? { ...part, thoughtSignature: 'AAAA' } : part));
    const refused = client.models.generateContent({ ...ask, contents: history(changed) });
    await expect(refused).rejects.toThrow('signature is not valid');
  });

  it('fills a schema, and has several candidates', async () => {
    const json = { responseMimeType: 'application/json', responseSchema: place };
    expect((await askBoth({ ...ask, config: json })).text).toBe('{"city":"water"}');
    const several = await client.models.generateContent({ ...ask, config: { candidateCount: 3 } });
    expect(several.candidates?.map((candidate) => candidate.index)).toEqual([0, 1, 2]);
  });
});

it('counts tokens, embeds and lists models', async () => {
  expect(await client.models.countTokens({ model: 'm', contents: 'Tell me of water.' })).toMatchObject({
    totalTokens: 5,
  });
  const { embeddings } = await client.models.embedContent({
    model: 'm',
    contents: ['one', 'two'],
    config: { outputDimensionality: 16 },
  });
  expect(embeddings?.map(({ values = [] }) => values.length)).toEqual([16, 16]);
  expect(embeddings?.map(({ values = [] }) => Math.hypot(...values))).toEqual([expect.closeTo(1), expect.closeTo(1)]);
  const names: (string | undefined)[] = [];
  for await (const { name } of await client.models.list()) names.push(name);
  expect(names).toContain('models/simulated');
  await expect(client.models.get({ model: 'none' })).rejects.toMatchObject({ status: 404 });
});

describe('an error', () => {
  it.each([
    [400, 'INVALID_ARGUMENT'],
    [401, 'UNAUTHENTICATED'],
    [403, 'PERMISSION_DENIED'],
    [404, 'NOT_FOUND'],
    [429, 'RESOURCE_EXHAUSTED'],
    [500, 'INTERNAL'],
    [503, 'UNAVAILABLE'],
  ])('%i is raised as %s', async (status, name) => {
    for (const method of ['generateContent', 'generateContentStream'] as const) {
      const error: unknown = await client.models[method](simulated(ask, `status=${status}`)).catch((e: unknown) => e);
      expect(error).toBeInstanceOf(ApiError);
      expect(error).toMatchObject({ status });
      const { error: body } = JSON.parse((error as ApiError).message) as { error: { code: number; status: string } };
      expect(body).toMatchObject({ code: status, status: name });
    }
  });

  it('in the stream is raised, and so is a stream that is reset', async () => {
    const run = async (directives: string): Promise<void> => {
      for await (const chunk of await client.models.generateContentStream(simulated(ask, directives))) void chunk;
    };
    await expect(run('error-after=5')).rejects.toThrow('internal error');
    await expect(run('reset-after=5')).rejects.toBeInstanceOf(Error);
  });

  it('names what Google does not know', async () => {
    const path = '/v1beta/models/simulated:generateContent';
    const body = { contents: [{ parts: [{ text: 'x' }] }], messages: [] };
    const answer = await callRaw(simulator.port, { path, body });
    expect(answer.status).toBe(400);
    expect(answer.text).toContain('messages');
  });
});

it('streams one JSON array without alt=sse', async () => {
  const call = {
    path: '/v1beta/models/simulated:streamGenerateContent',
    body: { contents: [{ parts: [{ text: 'x' }] }] },
  };
  const answer = await callRaw(simulator.port, { ...call, simulate: 'tokens=3' });
  expect(answer.head).toContain('application/json');
  expect(JSON.parse(answer.text)).toHaveLength(4);
  expect(answer.chunkLengths).toHaveLength(5);
  const failed = await callRaw(simulator.port, { ...call, simulate: 'tokens=3; error-after=2' });
  expect(JSON.parse(failed.text)).toMatchObject([{}, {}, { error: { code: 500 } }]);
  const cut = await callRaw(simulator.port, { ...call, simulate: 'tokens=3; no-done' });
  expect(() => JSON.parse(cut.text) as unknown).toThrow('JSON');
});

it('is found under the paths of Vertex AI too', async () => {
  const path = '/v1/projects/p/locations/global/publishers/google/models/simulated:generateContent';
  const answer = await callRaw(simulator.port, {
    path,
    body: { contents: [{ role: 'user', parts: [{ text: 'x' }] }] },
  });
  expect(answer.status).toBe(200);
});
