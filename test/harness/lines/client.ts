import type { AnswerEvent } from '../../../src/core/answer-events.ts';
import type { Conversation } from '../../../src/core/conversation.ts';
import type { Feature } from '../../../src/core/conversation-features.ts';
import { errorTable, GatewayError } from '../../../src/core/errors.ts';
import type { GenerateInference } from '../../../src/core/inference.ts';
import type { Usage } from '../../../src/core/usage.ts';
import type { ClientDialect, StreamWriter } from '../../../src/dialects/dialect.ts';
import type { StreamForm } from '../../../src/dialects/stream-form.ts';
import { commonLimitHeaders } from '../../../src/dialects/limit-headers.ts';
import { type Line, lineMediaType, lineOf, type LinesRequest } from './form.ts';

export class LinesInference implements GenerateInference {
  readonly operation = 'generate';
  readonly dialect = 'lines';
  readonly requestedModel: string;
  readonly stream: boolean;
  readonly body: Buffer;
  readonly #request: LinesRequest;

  constructor(body: Buffer) {
    this.#request = JSON.parse(body.toString()) as LinesRequest;
    if (!Array.isArray(this.#request.say)) throw new GatewayError('invalid_request', 'say: must be a list');
    this.body = body;
    this.requestedModel = this.#request.model;
    this.stream = this.#request.live === true;
  }

  conversation(): Conversation {
    const { say, most, luck } = this.#request;
    return {
      messages: say.map(({ who, words }) => ({ role: who === 'me' ? 'user' : 'assistant', content: words })),
      stream: this.stream,
      ...(most === undefined ? {} : { maxOutputTokens: most }),
      ...(luck === undefined ? {} : { seed: luck }),
    };
  }

  nameOf(feature: Feature): string {
    return { maxOutputTokens: 'most', seed: 'luck' }[feature as string] ?? feature;
  }
}

const form: StreamForm = {
  mediaType: lineMediaType,
  keepAlive: '\n',
  errorEvent: (error) => lineOf({ oops: error.publicMessage, status: error.context.status ?? error.row.status }),
};

export const linesClient: ClientDialect = {
  name: 'lines',
  streamForm: () => form,
  answerFates: {
    signature: 'dropped',
    citation: 'dropped',
    logprobs: 'dropped',
    image: 'dropped',
    audio: 'dropped',
    extension: 'dropped',
  },
  limitHeaders: commonLimitHeaders,
  keyPlaces: { headers: ['x-api-key', 'x-lines-key'], parameters: ['line_key'] },
  statusOf: (code) => errorTable[code].status,
  parse(body) {
    try {
      return { kind: 'valid', inference: new LinesInference(body) };
    } catch (thrown) {
      const error = thrown instanceof GatewayError ? thrown : new GatewayError('invalid_json');
      return { kind: 'invalid', error };
    }
  },
  renderError(error) {
    const status = error.context.status ?? error.row.status;
    return { status, body: JSON.stringify({ oops: error.publicMessage, status }) };
  },
  writeAnswer({ text, finish, usage }) {
    return JSON.stringify({ w: text, end: finish?.said ?? '', ...spentOf(usage) } satisfies Line);
  },
  streamWriter: () => new LineWriter(),
};

class LineWriter implements StreamWriter {
  #end = '';
  #usage: Usage | undefined;

  event(event: AnswerEvent): string {
    if (event.kind === 'text') return lineOf({ w: event.text });
    if (event.kind === 'tool_call_begin') return lineOf({ call: { id: event.id, name: event.name } });
    if (event.kind === 'tool_call_arguments') return lineOf({ with: event.json });
    if (event.kind === 'finish') this.#end = event.said;
    if (event.kind === 'usage') this.#usage = event.usage;
    return '';
  }

  end(): string {
    return lineOf({ end: this.#end, ...spentOf(this.#usage) });
  }
}

function spentOf(usage: Usage | undefined): Pick<Line, 'spent'> {
  return usage === undefined ? {} : { spent: [usage.inputTokens, usage.outputTokens] };
}
