import { expect, onTestFinished, test } from 'vitest';
import { startGateway } from '../../harness/gateway.ts';
import { startProvider } from '../../harness/simulator.ts';
import { chunk, completion, done, events, finish, usageChunk } from '../../wire/openai-bodies.ts';
import { json, stream } from '../../wire/script-forms.ts';
import { ScriptedProvider } from '../../wire/scripted-provider.ts';
import { cityShape } from '../clients/asked.ts';
import { PythonClient, PythonError } from './python-client.ts';
import { instructorModules } from './python-clients.ts';

const city = { name: 'Åbo', inhabitants: 195_000, districts: [{ name: 'Old "Town"' }] };

/** In these modes the prompt asks for JSON and describes it, which the simulator does not understand. */
const modesOfWords: ReadonlySet<string> = new Set(['JSON', 'MD_JSON', 'ANTHROPIC_JSON']);

function start(python: string, module: string): PythonClient {
  const client = new PythonClient({ python, module });
  onTestFinished(() => {
    client.end();
  });
  return client;
}

/** A provider that answers with the city as JSON, in a fence of Markdown where the model is so named. */
async function startProviderOfCities(): Promise<string> {
  const text = JSON.stringify(city);
  const fenced = `Here it is:\n\`\`\`json\n${text}\n\`\`\``;
  const streamed = (content: string): string =>
    events([
      ...(content.match(/[^]{1,5}/gu) ?? []).map((piece) => chunk(JSON.stringify({ content: piece }))),
      finish,
      usageChunk,
      done,
    ]);
  const scripts = new Map([
    ['plain', json(200, completion({ content: JSON.stringify(text) }))],
    ['plain-streamed', stream(streamed(text))],
    ['fenced', json(200, completion({ content: JSON.stringify(fenced) }))],
    ['fenced-streamed', stream(streamed(fenced))],
  ]);
  const provider = await ScriptedProvider.start(scripts);
  return (await startGateway({ provider: `http://127.0.0.1:${provider.port}/v1` })).url;
}

const cases = instructorModules.flatMap(({ modes, ...rest }) => modes.map((mode) => ({ ...rest, mode })));

// A file without any test would be an error.
test.skipIf(cases.length === 0)('some modes ask in words, and some do not', () => {
  expect(new Set(cases.map(({ mode }) => modesOfWords.has(mode)))).toEqual(new Set([false, true]));
});

const inWords = cases.filter(({ mode }) => modesOfWords.has(mode));
const inFields = cases.filter(({ mode }) => !modesOfWords.has(mode));

test.each(inWords)('$module reads the text of an answer in the mode $mode', async ({ python, module, mode }) => {
  const client = start(python, module);
  const url = await startProviderOfCities();
  const form = mode === 'MD_JSON' ? 'fenced' : 'plain';
  expect(await client.call('structured', { url, model: form, mode })).toEqual(city);
  expect(await client.call('stream_structured', { url, model: `${form}-streamed`, mode })).toEqual(city);
});

test.each(inFields)('$module reads the fields of an answer in the mode $mode', async ({ python, module, mode }) => {
  const client = start(python, module);
  const { baseUrl } = await startProvider();
  const { url } = await startGateway({ provider: baseUrl });
  const complete = await client.call('structured', { url, model: 'gpt-test', mode });
  expect(cityShape.parse(complete)).toEqual(complete);
  expect(await client.call('stream_structured', { url, model: 'gpt-test', mode })).toEqual(complete);
});

test.each(cases)('$module raises an error of the provider in the mode $mode', async ({ python, module, mode }) => {
  const client = start(python, module);
  const { baseUrl } = await startProvider();
  const { url } = await startGateway({ provider: baseUrl });
  for (const [model, words] of [
    ['sim/status=429', 'Rate limit reached'],
    ['sim/status=400', 'The request was refused with 400.'],
  ] as const) {
    for (const name of ['structured', 'stream_structured'] as const) {
      const failure: unknown = await client.call(name, { url, model, mode }).catch((thrown: unknown) => thrown);
      if (!(failure instanceof PythonError)) throw new Error(`a success: ${JSON.stringify(failure)}`);
      expect(failure.message).toContain(words);
    }
  }
});
