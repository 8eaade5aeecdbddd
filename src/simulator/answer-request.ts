import type { IncomingMessage } from 'node:http';
import { makeContext, headerScenario } from './answer-context.ts';
import type { AnswerDefaults } from './answer-context.ts';
import { MultipartReader } from './multipart-reader.ts';
import { openaiPathOf } from './openai/azure-path.ts';
import { openaiForm } from './openai/form.ts';
import { readBody } from './read-body.ts';
import { refuseThrown } from './refuse-thrown.ts';
import { matchPath } from './route.ts';
import type { RouteMatch } from './route.ts';
import { routes } from './routes.ts';
import { maxKeptBytes } from './stored-objects.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';
import { SimulatedError } from './simulated-error.ts';

const mib = 1024 * 1024;
const maxBodyBytes = 64 * mib;
/** Forms are read as they arrive. OpenAI takes files of 512 MB. */
const maxFormBytes = 1024 * mib;

/** Answers one request. Errors become answers too, in the form of the provider whose URL it is. Never rejects. */
export async function answerRequest(exchange: SimulatedExchange, defaults: AnswerDefaults): Promise<void> {
  const { method = '', url = '', headers } = exchange.request;
  const path = url.replace(/\?.*$/s, '');
  const query = new URLSearchParams(url.slice(path.length));
  const matches = matchPath(routes, openaiPathOf(path, query), headers);
  const form = matches[0]?.route.form ?? openaiForm;
  let context = makeContext(exchange, defaults, form, {});
  try {
    const reader = formReaderOf(exchange.request);
    const bounds = { maxBytes: reader ? maxFormBytes : maxBodyBytes, maxKeptBytes };
    const body = await readBody(
      exchange.request,
      bounds,
      reader &&
        ((piece) => {
          reader.write(piece);
        }),
    );
    exchange.keepBody(body);
    context = makeContext(exchange, defaults, form, headerScenario(exchange));
    const { route, params } = chooseMethod(matches, method, path);
    await route.answer(context, {
      body: body.bytes,
      form: reader?.end(),
      params,
      query,
    });
  } catch (thrown) {
    refuseThrown(context, thrown);
  }
}

/** Undefined where the body is no form. */
function formReaderOf({ headers }: IncomingMessage): MultipartReader | undefined {
  const type = headers['content-type'] ?? '';
  const boundary = /^multipart\/form-data\b.*?;\s*boundary=(?:"([^"]+)"|([^\s;]+))/i.exec(type);
  return boundary ? new MultipartReader(boundary[1] ?? boundary[2] ?? '', maxKeptBytes) : undefined;
}

/** @throws SimulatedError 404 for an unknown path, 405 for a wrong method */
function chooseMethod(matches: readonly RouteMatch[], method: string, path: string): RouteMatch {
  const shown = path.slice(0, 200);
  if (matches.length === 0) throw new SimulatedError(404, `Invalid URL (${method} ${shown})`);
  const match = matches.find(({ route }) => route.methods.includes(method));
  if (match) return match;
  const message = `Not allowed to ${method} on ${shown}. (HINT: Perhaps you meant to use a different HTTP method?)`;
  throw new SimulatedError(405, message, { code: 'method_not_supported' });
}
