import { expect, test } from 'vitest';
import type { Conversation } from '../core/conversation.ts';
import { builtInDialects } from './registry.ts';

const schema = { type: 'object' };
const image = 'data:image/png;base64,AA';
const named = { type: 'function', function: { name: 'f' } };

/** Requests with an object at each place where a dialect has one, by dialect. */
const requests: ReadonlyArray<readonly [dialect: string, request: object]> = [
  [
    'openai-chat',
    {
      model: 'm',
      messages: [
        {
          role: 'user',
          content: [
            { type: 'image_url', image_url: { url: image } },
            { type: 'input_audio', input_audio: { data: 'AA', format: 'wav' } },
            { type: 'file', file: { file_data: 'AA' } },
          ],
        },
        { role: 'assistant', tool_calls: [{ id: 'c', type: 'function', function: { name: 'f', arguments: '{}' } }] },
      ],
      tools: [{ type: 'function', function: { name: 'f', parameters: schema } }],
      tool_choice: named,
      response_format: { type: 'json_schema', json_schema: { name: 's', schema } },
    },
  ],
  [
    'openai-chat',
    {
      model: 'm',
      messages: [],
      tools: [named],
      tool_choice: { type: 'allowed_tools', allowed_tools: { mode: 'auto', tools: [named] } },
    },
  ],
  [
    'openai-responses',
    {
      model: 'm',
      input: [
        { role: 'user', content: [{ type: 'input_image', image_url: image }] },
        { type: 'reasoning', id: 'rs', summary: [{ type: 'summary_text', text: 'hm' }] },
        { type: 'function_call', call_id: 'c', name: 'f', arguments: '{}' },
        { type: 'function_call_output', call_id: 'c', output: [{ type: 'input_text', text: 'r' }] },
      ],
      tools: [{ type: 'function', name: 'f', parameters: schema, strict: true }],
      tool_choice: { type: 'allowed_tools', mode: 'auto', tools: [{ type: 'function', name: 'f' }] },
      text: { format: { type: 'json_schema', name: 's', schema } },
      reasoning: { effort: 'low' },
    },
  ],
  [
    'anthropic',
    {
      model: 'm',
      max_tokens: 9,
      system: [{ type: 'text', text: 's', cache_control: { type: 'ephemeral' } }],
      messages: [
        { role: 'user', content: [{ type: 'image', source: { type: 'base64', media_type: 'image/png', data: 'AA' } }] },
        {
          role: 'assistant',
          content: [
            { type: 'thinking', thinking: 'hm', signature: 's' },
            { type: 'tool_use', id: 'c', name: 'f', input: {} },
          ],
        },
      ],
      tools: [{ name: 'f', input_schema: schema, cache_control: { type: 'ephemeral' } }],
      tool_choice: { type: 'tool', name: 'f' },
      output_config: { format: { type: 'json_schema', schema } },
      thinking: { type: 'enabled', budget_tokens: 2000 },
      metadata: { user_id: 'u' },
      cache_control: { type: 'ephemeral' },
    },
  ],
  [
    'gemini',
    {
      contents: [
        {
          parts: [
            { inline_data: { mime_type: 'image/png', data: 'AA' }, mediaResolution: { level: 'MEDIA_RESOLUTION_LOW' } },
            { fileData: { mimeType: 'application/pdf', fileUri: 'https://x/y.pdf' } },
          ],
        },
        { role: 'model', parts: [{ functionCall: { name: 'f', args: {} } }] },
        {
          parts: [
            {
              functionResponse: {
                name: 'f',
                response: {},
                parts: [{ inlineData: { mimeType: 'image/png', data: 'A' } }],
              },
            },
          ],
        },
      ],
      systemInstruction: { parts: [{ text: 's' }] },
      tools: [{ functionDeclarations: [{ name: 'f', parametersJsonSchema: schema }] }],
      toolConfig: { functionCallingConfig: { mode: 'ANY' } },
      generationConfig: { thinkingConfig: { thinkingBudget: 2000 } },
      safetySettings: [{ category: 'HARM_CATEGORY_HARASSMENT', threshold: 'BLOCK_NONE' }],
    },
  ],
];

/** The request with one more member, once for each object in it. */
function* withOddMember(request: unknown, path = ''): Generator<readonly [path: string, changed: unknown]> {
  if (typeof request !== 'object' || request === null) return;
  if (!Array.isArray(request)) yield [path, { ...request, oddMember: 'odd value' }];
  for (const [name, value] of Object.entries(request)) {
    for (const [at, changed] of withOddMember(value, `${path}/${name}`)) {
      yield [at, Array.isArray(request) ? request.with(Number(name), changed) : { ...request, [name]: changed }];
    }
  }
}

function conversationOf(dialect: string, request: unknown): Conversation {
  const client = builtInDialects.find(({ name }) => name === dialect)?.client;
  const head = { method: 'POST', operation: 'generate', query: '', headers: {}, maxValues: 10_000 } as const;
  const route = dialect === 'gemini' ? '/v1beta/models/{+model}:generateContent' : '';
  const parsed = client?.parse(Buffer.from(JSON.stringify(request)), { ...head, route, parameters: { model: 'm' } });
  if (parsed?.kind !== 'valid' || parsed.inference.operation !== 'generate') throw new Error('it is not read');
  return parsed.inference.conversation();
}

test.each(requests)('a member of %s that nobody knows is told or kept, wherever it stands', (dialect, request) => {
  const places = [...withOddMember(request)];
  expect(places.length).toBeGreaterThan(5);
  const lost = places.filter(([, changed]) => {
    const { extensions = {}, ...conversation } = conversationOf(dialect, changed);
    const isTold = Object.keys(extensions).some((name) => name.includes('oddMember'));
    return !isTold && !JSON.stringify(conversation).includes('odd value');
  });
  expect(lost.map(([path]) => path)).toEqual([]);
});
