import type { ToolCall } from '../../matrix/clients/client.ts';
import { at, listAt, numberAt, type RecordedDialect, textAt } from './dialect.ts';

export const gemini: RecordedDialect = {
  name: 'gemini',
  matches: (first) => Array.isArray(first['candidates']),
  contentType: 'text/event-stream',
  frame: (lines) => Buffer.from(lines.map((line) => `data: ${line}\r\n\r\n`).join('')),
  request: (model, stream) => ({
    path: `/v1beta/models/${model}:${stream ? 'streamGenerateContent?alt=sse' : 'generateContent'}`,
    body: { contents: [{ role: 'user', parts: [{ text: 'a' }] }] },
  }),
  read(events) {
    const parts = events.flatMap((event) => listAt(event, 'candidates', 0, 'content', 'parts'));
    const calls = callsIn(parts.flatMap((part) => at(part, 'functionCall') ?? []));
    const finish = events
      .map((event) => textAt(event, 'candidates', 0, 'finishReason'))
      .findLast((said) => said !== '');
    const usage = events.map((event) => at(event, 'usageMetadata')).findLast((value) => value !== undefined);
    const answer = numberAt(usage, 'candidatesTokenCount') ?? 0;
    const words: Readonly<Record<string, string>> = {
      STOP: calls.length > 0 ? 'tool_calls' : 'stop',
      MAX_TOKENS: 'length',
    };
    return {
      text: parts.map((part) => (at(part, 'thought') === true ? '' : textAt(part, 'text'))).join(''),
      finish: finish === undefined ? undefined : (words[finish] ?? finish),
      outputTokens: usage === undefined ? undefined : answer + (numberAt(usage, 'thoughtsTokenCount') ?? 0),
      calls,
      isWhole: finish !== undefined,
    };
  },
};

/** Vertex can stream the arguments of a call. Each piece names its position in the arguments. */
function callsIn(pieces: readonly unknown[]): ToolCall[] {
  const calls: Array<{ readonly name: string; readonly input: Record<string, unknown> }> = [];
  for (const piece of pieces) {
    const name = textAt(piece, 'name');
    if (name !== '') calls.push({ name, input: { ...(at(piece, 'args') as object | undefined) } });
    const input = calls.at(-1)?.input ?? {};
    for (const partial of listAt(piece, 'partialArgs')) addPartial(input, partial);
  }
  return calls;
}

function addPartial(input: Record<string, unknown>, partial: unknown): void {
  const path = [...textAt(partial, 'jsonPath').matchAll(/\.(\w+)|\[(\d+)\]/g)].map(
    ([, name, index]) => name ?? index ?? '',
  );
  const last = path.pop() ?? '';
  let place = input;
  for (const [depth, name] of path.entries()) {
    const isList = /^\d+$/.test(path[depth + 1] ?? last);
    place[name] ??= isList ? [] : {};
    place = place[name] as Record<string, unknown>;
  }
  const text = at(partial, 'stringValue');
  place[last] =
    typeof text === 'string'
      ? textAt(place, last) + text
      : (at(partial, 'numberValue') ?? at(partial, 'boolValue') ?? null);
}
