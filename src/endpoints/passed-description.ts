import type { ErrorCode } from '../core/errors.ts';
import { errorTable } from '../core/errors.ts';
import { openaiChatClient } from '../dialects/openai-chat/client.ts';
import { examplesOf } from './openapi-errors.ts';
import { answerHeaders, ref, retryHeaders } from './openapi-parts.ts';

/** What the description of a passed route says beside what all of them share. */
interface Described {
  readonly operationId: string;
  readonly summary: string;
  readonly description: string;
  /** Names of the parameters in the path, and what each is. */
  readonly parameters?: Readonly<Record<string, string>>;
  /** The request body; absent for a route without one. */
  readonly requestBody?: object;
  /** An example of the answer for each media type. */
  readonly answers: Readonly<Record<string, unknown>>;
}

/** The errors that a client meets first. The page `/docs` begins with all of them. */
const shownErrors = [
  'invalid_request',
  'missing_api_key',
  'model_not_allowed',
  'model_not_found',
  'rate_limit_exceeded',
  'upstream_unreachable',
] as const satisfies readonly ErrorCode[];

/** Describes a route whose requests and answers pass in the provider's own form. */
export function describePassed(route: Described): object {
  const { operationId, summary, description, parameters = {}, requestBody, answers } = route;
  return {
    tags: ['passed'],
    operationId,
    summary,
    description,
    parameters: Object.entries(parameters).map(([name, text]) => ({
      name,
      in: 'path',
      required: true,
      description: text,
      schema: { type: 'string' },
    })),
    ...(requestBody === undefined ? {} : { requestBody }),
    responses: {
      200: {
        description: "The provider's answer.",
        headers: answerHeaders,
        content: Object.fromEntries(Object.entries(answers).map(([type, example]) => [type, { schema: {}, example }])),
      },
      ...Object.fromEntries(shownErrors.map((code) => [errorTable[code].status, errorAnswer(code)])),
    },
  };
}

function errorAnswer(code: ErrorCode): object {
  return {
    description: `\`${code}\`: ${errorTable[code].summary}`,
    ...(errorTable[code].status === 429 ? { headers: retryHeaders } : {}),
    content: { 'application/json': { schema: ref('OpenAIError'), examples: examplesOf(openaiChatClient, [code]) } },
  };
}

/**
 * A JSON body in the provider's own form.
 * @param members those that the gateway reads or the provider requires, and what each is
 */
export function passedJson(
  members: Readonly<Record<string, string>>,
  required: readonly string[],
  example: object,
): object {
  const properties = Object.fromEntries(Object.entries(members).map(([name, description]) => [name, { description }]));
  const schema = { type: 'object', required, properties, additionalProperties: true };
  return { required: true, content: { 'application/json': { schema, example } } };
}

/** A form in the provider's own form. @param fields as for `passedJson` */
export function passedForm(fields: Readonly<Record<string, string>>, required: readonly string[]): object {
  const properties = Object.fromEntries(Object.entries(fields).map(([name, description]) => [name, { description }]));
  return { required: true, content: { 'multipart/form-data': { schema: { type: 'object', required, properties } } } };
}

/** What the descriptions of all forms say. */
export const formWords =
  'A form of up to 8 MiB may have its fields in any order. A larger one that names its model before its file is sent on while it arrives, so that all its fields must stand there; one that names it behind the file may have 26 MiB (`server.maxFormBytes`). Each field that the gateway reads may be there once.';

/** What a member `usage` looks like in most answers. */
export const usageExample = { prompt_tokens: 7, total_tokens: 7 } as const;

/** Stands for bytes that a JSON document cannot show. */
export const bytesExample = '(bytes)';
