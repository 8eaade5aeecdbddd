import type { AnswerEvent } from '../../../src/core/answer-events.ts';
import { GatewayError } from '../../../src/core/errors.ts';
import { optionalNumber } from '../../../src/dialects/chat-form/read-value.ts';
import { clientSide } from '../../../src/dialects/client-side.ts';
import type { AnswerEnd } from '../../../src/dialects/dialect.ts';
import { readObject } from '../../../src/dialects/read-json.ts';
import { type Line, lineMediaType, lineOf, type LinesRequest } from './form.ts';

export const linesClient = clientSide({
  name: 'lines',
  keyPlaces: { headers: ['x-api-key', 'x-lines-key'], parameters: ['line_key'] },
  streamForm: () => ({ mediaType: lineMediaType, keepAlive: '\n', errorEvent: (error) => `${writeError(error)}\n` }),
  readRequest(body) {
    const request: Partial<LinesRequest> | undefined = readObject(body.toString());
    if (request === undefined) throw new GatewayError('invalid_json');
    const { model = '', say, live = false, most, luck } = request;
    if (!Array.isArray(say)) throw new GatewayError('invalid_request', 'say: must be a list');
    return {
      operation: 'generate',
      dialect: 'lines',
      requestedModel: model,
      stream: live,
      body,
      nameOf: (feature) => ({ maxOutputTokens: 'most', seed: 'luck' })[feature as string] ?? feature,
      conversation: () => ({
        messages: say.map(({ who, words }) => ({ role: who === 'me' ? 'user' : 'assistant', content: String(words) })),
        stream: live,
        ...optionalNumber('maxOutputTokens', most, 'most'),
        ...optionalNumber('seed', luck, 'luck'),
      }),
    };
  },
  writeError,
  writeAnswer: (answer) => JSON.stringify({ w: answer.text, ...endOf(answer) }),
  streamWriter: () => ({ event: writeEvent, end: (known) => lineOf(endOf(known)) }),
});

function writeError({ publicMessage: oops, context, row }: GatewayError): string {
  return JSON.stringify({ oops, status: context.status ?? row.status });
}

function writeEvent(event: AnswerEvent): string {
  if (event.kind === 'text') return lineOf({ w: event.text });
  if (event.kind === 'tool_call_begin') return lineOf({ call: { id: event.id, name: event.name } });
  return event.kind === 'tool_call_arguments' ? lineOf({ with: event.json }) : '';
}

function endOf({ finish, usage }: AnswerEnd): Line {
  return { end: finish?.providerReason ?? '', spent: usage && [usage.inputTokens, usage.outputTokens] };
}
