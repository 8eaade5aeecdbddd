import { at, type Event, inputOf, listAt, numberAt, type RecordedDialect, textAt } from './dialect.ts';

export const openaiChat: RecordedDialect = {
  name: 'openai-chat',
  matches: (first) => Array.isArray(first['choices']) && first['object'] !== 'text_completion',
  contentType: 'text/event-stream',
  frame: (lines) => Buffer.from(`${lines.map((line) => `data: ${line}\n\n`).join('')}data: [DONE]\n\n`),
  request: (model, stream) => ({
    path: '/v1/chat/completions',
    body: {
      model,
      messages: [{ role: 'user', content: 'a' }],
      ...(stream ? { stream, stream_options: { include_usage: true } } : {}),
    },
  }),
  read(events) {
    const calls: Array<{ id: string; name: string; json: string }> = [];
    let text = '';
    let finish: string | undefined;
    let outputTokens: number | undefined;
    for (const event of events) {
      const choice = at(event, 'choices', 0);
      text += contentOf(at(choice, 'delta', 'content') ?? at(choice, 'message', 'content'));
      for (const piece of [...listAt(choice, 'delta', 'tool_calls'), ...listAt(choice, 'message', 'tool_calls')]) {
        const id = textAt(piece, 'id');
        const isNew = id !== '' && !calls.some((call) => call.id === id);
        if (isNew) calls.push({ id, name: '', json: '' });
        const call = isNew ? calls.at(-1) : (calls[numberAt(piece, 'index') ?? 0] ?? calls.at(-1));
        if (call === undefined) continue;
        call.name ||= textAt(piece, 'function', 'name');
        call.json += textAt(piece, 'function', 'arguments');
      }
      finish = textAt(choice, 'finish_reason') || finish;
      outputTokens = tokensOf(event) ?? outputTokens;
    }
    return {
      text,
      finish,
      outputTokens,
      calls: calls.map(({ name, json }) => ({ name, input: inputOf(json) })),
      isWhole: finish !== undefined,
    };
  },
};

/** Mistral has parts, of which some are thoughts. */
function contentOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listAt(content)
    .map((part) => (at(part, 'type') === 'text' ? textAt(part, 'text') : ''))
    .join('');
}

/** xAI counts reasoning tokens in the total only. */
function tokensOf(event: Event): number | undefined {
  const total = numberAt(event, 'usage', 'total_tokens');
  const prompt = numberAt(event, 'usage', 'prompt_tokens');
  return total === undefined || prompt === undefined ? undefined : total - prompt;
}
