import { expect, test } from 'vitest';
import { ask, type Question } from '../harness/ask.ts';
import { codeOf } from '../harness/command.ts';
import { startGateway } from '../harness/gateway.ts';
import { json, stream } from '../wire/script-forms.ts';
import { type Script, ScriptedProvider } from '../wire/scripted-provider.ts';

const prompt = 'the-words-of-the-client';
const answer = 'the-words-of-the-model';

const chunk = JSON.stringify({ choices: [{ index: 0, delta: { content: answer }, finish_reason: null }] });
const message = { role: 'assistant', content: answer };
const complete = { choices: [{ index: 0, message, finish_reason: 'stop' }], object: 'chat.completion' };

/** The answers of the provider, by the name of the model. Most of them are failures, which have the longest log lines. */
const scripts = new Map<string, Script>([
  ['complete', json(200, JSON.stringify(complete))],
  ['no-json', json(200, `{"choices":[{"message":{"content":"${answer}`)],
  ['no-answer', json(200, JSON.stringify({ text: answer }))],
  ['a-stream', stream(`data: ${chunk}\n\ndata: [DONE]\n\n`)],
  ['a-cut-stream', stream(`data: ${chunk}\n\n`)],
  ['garbage', stream(`data: ${chunk}\n\ndata: {"choices":"${answer}\n\ndata: [DONE]\n\n`)],
]);

const questions: readonly Question[] = [...scripts.keys()].flatMap((model) =>
  [false, true].flatMap((isStream): Question[] => [
    { path: '/v1/inference', body: { model, prompt, system: prompt, stream: isStream } },
    {
      path: '/v1/chat/completions',
      body: { model, messages: [{ role: 'user', content: prompt, name: prompt }], user: prompt, stream: isStream },
    },
  ]),
);

/** Refused before a provider is called, for a reason that stands beside the client's words. */
const invalid: readonly Question[] = [
  { path: '/v1/inference', body: { prompt, messages: [{ role: prompt, content: prompt }] } },
  { path: '/v1/inference', body: { model: 'complete', prompt: [prompt], temperature: prompt } },
  { path: '/v1/inference', body: `{"prompt":"${prompt}` },
  { path: '/v1/chat/completions', body: { model: 'complete', messages: prompt } },
  { path: '/v1/chat/completions', body: `{"model":"complete","messages":"${prompt}` },
];

test('what a client asks and what a model answers stand in no log line, however the request ends', async () => {
  const { port } = await ScriptedProvider.start(scripts);
  const gateway = await startGateway({
    provider: `http://127.0.0.1:${port}/v1`,
    config: { telemetry: { logLevel: 'debug' } },
  });
  const texts: string[] = [];
  for (const question of [...questions, ...invalid]) texts.push(await (await ask(gateway.url, question)).text());
  gateway.process.kill('SIGTERM');
  expect(await codeOf(gateway.process)).toBe(0);

  expect(texts.filter((text) => text.includes(answer)).length).toBeGreaterThan(4);
  expect(gateway.logged('request').length).toBeGreaterThanOrEqual(questions.length);
  expect(gateway.lines.filter((line) => line.includes(prompt) || line.includes(answer))).toEqual([]);
});
