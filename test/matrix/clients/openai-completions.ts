import { question } from './asked.ts';
import { type Client, finishIn, type Place, type Reply, type Talk, type Turn } from './client.ts';
import { openai, optionsOf, readOpenAiFailure } from './openai-chat.ts';

/** OpenAI's older completions: a text in, a text out. */
export const openaiCompletions: Client = {
  name: 'OpenAI completions (older)',
  dialect: 'openai-completions',
  sdk: 'openai',
  route: '/v1/completions',
  lacks: ['tools', 'parallel tools streamed', 'image', 'document', 'structured output', 'reasoning over two turns'],
  passesTo: ['openai-chat', 'openai-responses'],
  begin: (place) => new CompletionsTalk(place),
  readFailure: readOpenAiFailure,
};

class CompletionsTalk implements Talk {
  readonly #place: Place;

  constructor(place: Place) {
    this.#place = place;
  }

  async ask(turn: Turn): Promise<Reply> {
    const { completions } = openai(this.#place);
    const asked = { model: this.#place.model, prompt: question };
    if (turn.stream !== true) {
      const { choices, usage } = await completions.create(asked, optionsOf(turn));
      const [choice] = choices;
      return replyOf(choice?.text ?? '', choice?.finish_reason, usage?.completion_tokens);
    }
    let text = '';
    let finish: string | undefined;
    let tokens: number | undefined;
    const streamed = { ...asked, stream: true, stream_options: { include_usage: true } } as const;
    for await (const chunk of await completions.create(streamed, optionsOf(turn))) {
      const [choice] = chunk.choices;
      if (choice?.text) turn.onText?.(choice.text);
      text += choice?.text ?? '';
      finish = choice?.finish_reason ?? finish;
      tokens = chunk.usage?.completion_tokens ?? tokens;
    }
    // The SDK ends an aborted stream as if it were complete.
    turn.signal?.throwIfAborted();
    return replyOf(text, finish, tokens);
  }
}

function replyOf(text: string, finish: string | undefined, outputTokens: number | undefined): Reply {
  return { text, finish: finishIn({}, finish), outputTokens, calls: [] };
}
