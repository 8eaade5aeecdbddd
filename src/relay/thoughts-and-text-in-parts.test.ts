import { expect, test } from 'vitest';
import type { CompleteAnswer } from '../core/answer.ts';
import type { AnswerMetadata } from '../dialects/answer-metadata.ts';
import { headgateClient } from '../dialects/headgate/client.ts';
import { HeadgateStreamWriter } from '../dialects/headgate/write-stream.ts';
import { providerOf } from '../core/provider-for-tests.ts';
import { openaiChatProvider } from '../dialects/openai-chat/provider.ts';
import { selectRelay } from './select-relay.ts';
import { ThroughHub } from './through-hub.ts';

const target = { provider: providerOf({ name: 'openai' }), upstreamModel: 'm' };

const metadata: AnswerMetadata = {
  answerId: '1',
  createdAtSeconds: 7,
  upstreamModel: 'm',
  provider: 'p',
  timings: () => ({ gatewayMs: 1, providerMs: 2 }),
  costUsd: () => null,
};

const text = { type: 'text', text: 'hello' };

test.each<[string, object]>([
  ['thinking as text', { content: [{ type: 'thinking', thinking: 'hm' }, text] }],
  [
    'thinking as parts',
    { content: [{ type: 'thinking', thinking: [{ type: 'text', text: 'hm' }], closed: true }, text] },
  ],
  ['thinking as text of its own', { content: [{ type: 'thinking', text: 'hm' }, text] }],
  ['reasoning', { content: [{ type: 'reasoning', reasoning: 'hm' }, text] }],
  [
    'text in two parts',
    {
      reasoning_content: 'hm',
      content: [
        { type: 'text', text: 'hel' },
        { type: 'text', text: 'lo' },
      ],
    },
  ],
  ['text beside a reference', { reasoning: 'hm', content: [text, { type: 'reference', reference_ids: [1] }] }],
  ['both names of the same thought', { reasoning: 'hm', reasoning_content: 'hm', content: 'hello' }],
])('%s: complete and streamed', (_name, message) => {
  const body = Buffer.from(JSON.stringify({ choices: [{ message, finish_reason: 'stop' }] }));
  const relayed = selectRelay(headgateClient, openaiChatProvider).complete(
    { body, target } as CompleteAnswer,
    () => metadata,
  );
  expect(JSON.parse(relayed.body.toString())).toMatchObject({
    output: 'hello',
    reasoning: 'hm',
    finish_reason: 'stop',
  });

  const transform = new ThroughHub(openaiChatProvider, target, new HeadgateStreamWriter(metadata));
  const chunk = JSON.stringify({ choices: [{ index: 0, delta: message, finish_reason: 'stop' }] });
  const said = transform.take(Buffer.from(`data: ${chunk}\n\ndata: [DONE]\n\n`));
  expect(transform.ending).toEqual({ kind: 'complete', by: 'done' });
  const told = (name: string): string =>
    [...said.matchAll(new RegExp(`event: ${name}\ndata: (.*)\n`, 'g'))]
      .map(([, data = '{}']) => (JSON.parse(data) as { text: string }).text)
      .join('');
  expect([told('reasoning'), told('token')]).toEqual(['hm', 'hello']);
});

test.each([
  [[1]],
  [[{ type: 'image_url', image_url: { url: 'x' } }]],
  [[{ type: 'text', text: 1 }]],
  [{ type: 'text' }],
])('what is no text and no thought is refused: %j', (content) => {
  const body = Buffer.from(JSON.stringify({ choices: [{ message: { content } }] }));
  const relay = selectRelay(headgateClient, openaiChatProvider);
  expect(() => relay.complete({ body, target } as CompleteAnswer, () => metadata)).toThrow(/could not be read/);
});
