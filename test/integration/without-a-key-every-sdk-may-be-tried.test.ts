import Anthropic from '@anthropic-ai/sdk';
import { GoogleGenAI } from '@google/genai';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { makeFolder, startCommand } from '../harness/command.ts';
import { waitFor } from '../harness/gateway.ts';

test('without a key, the first command lets the SDKs of OpenAI, Anthropic and Google be tried, complete and streamed', async () => {
  const folder = await makeFolder();
  const ports = { HEADGATE_PORT: '0', HEADGATE_ADMIN_PORT: '0' };
  const command = startCommand(['serve'], { cwd: folder, env: { ...ports, HOME: folder, OPENAI_API_KEY: '' } });
  const line = await waitFor(() => command.out().split('\n', 1)[0] || undefined, 10_000);
  const { publicUrl } = JSON.parse(line ?? '{}') as { publicUrl: string };
  const ask = 'Tell me of water.';
  const headers = { 'x-simulate': 'ttft=0; rate=0; tokens=5' };
  const hasFiveWords = (text: string | null | undefined): void => {
    expect(text?.split(' ')).toHaveLength(5);
  };

  const openai = new OpenAI({ apiKey: 'any', baseURL: `${publicUrl}/v1`, maxRetries: 0, defaultHeaders: headers });
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: ask }];
  const completion = await openai.chat.completions.create({ model: 'gpt-4o', messages });
  hasFiveWords(completion.choices[0]?.message.content);
  const response = openai.responses.stream({ model: 'gpt-4o', input: ask, stream: true });
  hasFiveWords((await response.finalResponse()).output_text);

  const anthropic = new Anthropic({ apiKey: 'any', baseURL: publicUrl, maxRetries: 0, defaultHeaders: headers });
  const message: Anthropic.MessageCreateParamsNonStreaming = {
    model: 'claude',
    max_tokens: 100,
    messages: [{ role: 'user', content: ask }],
  };
  hasFiveWords(textOf(await anthropic.messages.create(message)));
  hasFiveWords(textOf(await anthropic.messages.stream(message).finalMessage()));

  const google = new GoogleGenAI({ apiKey: 'any', httpOptions: { baseUrl: publicUrl, headers } });
  const content = { model: 'gemini-2.5-flash', contents: ask };
  hasFiveWords((await google.models.generateContent(content)).text);
  let streamed = '';
  for await (const chunk of await google.models.generateContentStream(content)) streamed += chunk.text ?? '';
  hasFiveWords(streamed);
});

function textOf({ content }: Anthropic.Message): string {
  return content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}
