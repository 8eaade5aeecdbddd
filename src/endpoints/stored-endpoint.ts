import type { ClientDialect } from '../dialects/dialect.ts';
import { formType } from '../dialects/openai-chat/operations/read-form.ts';
import type { InferenceEndpoint, OtherBody } from './inference-endpoint.ts';
import { describePassed } from './passed-description.ts';

interface StoredRoute {
  readonly method: 'GET' | 'POST' | 'DELETE';
  readonly url: string;
  readonly dialect: ClientDialect;
  readonly operationId: string;
  readonly summary: string;
  readonly body?: OtherBody | 'json';
  readonly requestBody?: object;
  /** An example of the answer, by media type. */
  readonly answers: Readonly<Record<string, unknown>>;
}

const words =
  'What a provider stores belongs to the key that made it (`objects.owner`). Its id is sealed: for every other key the object does not exist. Set `objects.secret`, so that ids work in every process and after a restart.';

/** A file may have 512 MB (OpenAI), and the form around it a little more. */
export const fileBody = {
  kind: 'streamed',
  type: formType,
  maxBytes: 520 * 1_048_576,
  firstBytes: 1,
} as const satisfies OtherBody;

export function storedEndpoint(route: StoredRoute): InferenceEndpoint {
  const { method, url, dialect, body = { kind: 'none' } } = route;
  return {
    method,
    url,
    operation: 'files',
    dialect,
    ...(body === 'json' ? {} : { body }),
    describe: () => describeStored(route),
  };
}

function describeStored({ url, operationId, summary, requestBody, answers }: StoredRoute): object {
  const names = Array.from(url.matchAll(/\{(\w+)\}/g), ([, name = '']) => name);
  return describePassed({
    operationId,
    summary,
    description: words,
    parameters: Object.fromEntries(names.map((name) => [name, 'The id that this gateway gave out.'])),
    answers,
    ...(requestBody === undefined ? {} : { requestBody }),
  });
}
