import { isObject } from '../chat-form/read-value.ts';

interface ReadResponse {
  readonly content: string;
  readonly isError: boolean;
}

/**
 * Reads the result of a function. Google documents `output` for the result and `error` for its failure; without either, the
 * whole object is the result. The AI SDK writes the function's name beside `content`.
 * @param name the function's name
 */
export function readResponse(response: unknown, name: string): ReadResponse {
  if (!isObject(response)) return { content: contentOf(response ?? {}), isError: false };
  const names = Object.keys(response);
  if (names.length === 1 && Object.hasOwn(response, 'error')) {
    return { content: contentOf(response['error']), isError: true };
  }
  if (names.length === 1 && Object.hasOwn(response, 'output')) {
    return { content: contentOf(response['output']), isError: false };
  }
  const isOfAiSdk = names.length === 2 && Object.hasOwn(response, 'content') && response['name'] === name;
  return { content: contentOf(isOfAiSdk ? response['content'] : response), isError: false };
}

function contentOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
