import { plainPath, underV1 } from '../core/plain-path.ts';
import type { DescribedRoute } from './described-route.ts';
import { chatCompletionsEndpoint } from './v1/chat/completions.ts';
import { v1Models } from './v1/models.ts';

const chat = nameOf(chatCompletionsEndpoint);

/**
 * Routes of OpenAI's and other interfaces that clients know and that are not served: what is served instead, and how to
 * configure the client. The paths are in lower case. A path covers everything below it; a path that ends in a slash
 * covers only what is below it.
 */
const unservedRoutes: ReadonlyArray<readonly [path: string, words: string]> = [
  ['/v1/chat/completions/', `Stored completions are not served here; ${chat} is.`],
  ['/v1/videos', unserved('Videos are')],
  ['/v1/fine_tuning', unserved('Fine-tuning is')],
  ['/v1/assistants', unserved('Assistants are')],
  ['/v1/threads', unserved('Threads are')],
  ['/v1/containers', unserved('Containers are')],
  ['/v1/evals', unserved('Evals are')],
  ['/v1/realtime', unserved('The Realtime API is')],
  ['/v1/organization', unserved("OpenAI's administration is")],
  ['/v1/messages/batches', unserved("Anthropic's batches are")],
  ['/v1/organizations', unserved("Anthropic's administration is")],
  ['/v1/skills', unserved('Skills are')],
  ['/v1/chatkit', unserved('ChatKit is')],
  ['/v1beta/files', unserved("Gemini's files are")],
  ['/upload/v1beta/files', unserved("Gemini's files are")],
  ['/v1beta/batches', unserved("Gemini's batches are")],
  ['/v1beta/cachedcontents', unserved("Gemini's cached contents are")],
  ['/v1beta/interactions', unserved("Gemini's interactions are")],
  ['/api/chat', ollama()],
  ['/api/generate', ollama()],
  ['/api/tags', `Ollama's API is not served here; ${nameOf(v1Models.list)} lists the models.`],
];

/**
 * Explains a route that other servers have and this one does not; undefined for every other path.
 * @param served the routes of the listener; a path that has one of them below it is not called unserved
 */
export function describeUnserved(path: string, served: ReadonlyArray<{ readonly url: string }>): string | undefined {
  const plain = plainPath(path);
  if (plain === undefined) return undefined;
  const inV1 = underV1(plain);
  const found = unservedRoutes.find(([route]) => isUnder(plain, route) || isUnder(inV1, route));
  if (found === undefined) return describeUnservedMethod(plain, served);
  return served.some(({ url }) => isUnder(url, found[0])) ? undefined : found[1];
}

/** Explains a method of Gemini's models, such as `:predict`. Gemini's paths have the method after a colon. */
function describeUnservedMethod(plain: string, served: ReadonlyArray<{ readonly url: string }>): string | undefined {
  const colon = plain.lastIndexOf(':');
  if (colon === -1 || !plain.startsWith('/v1beta/')) return undefined;
  const methods = served
    .filter(({ url }) => url.startsWith('/v1beta/') && url.includes(':'))
    .map(({ url }) => url.slice(url.lastIndexOf(':')));
  if (methods.some((method) => method.toLowerCase() === plain.slice(colon))) return undefined;
  return `This method of a model is not served here. Served are ${[...new Set(methods)].join(', ')}.`;
}

function isUnder(path: string, route: string): boolean {
  return path === route || path.startsWith(route.endsWith('/') ? route : `${route}/`);
}

function unserved(what: string): string {
  return `${what} not served here. GET /docs shows the routes that are. For this one, point the client at the provider itself.`;
}

function ollama(): string {
  return `Ollama's API is not served here; ${chat} is: use an OpenAI client, with this address and /v1 as its base URL.`;
}

function nameOf({ method, url }: DescribedRoute): string {
  return `${method} ${url}`;
}
