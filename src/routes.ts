import { authenticate } from './auth/authenticate.ts';
import { GatewayError } from './core/errors.ts';
import type { Caller } from './core/caller.ts';
import type { Exchange } from './core/exchange.ts';
import { errorHeaders } from './dialects/error-headers.ts';
import { openaiDialect } from './dialects/openai/dialect.ts';
import { limitsReport } from './endpoints/admin/limits.ts';
import { readDays, usageReport } from './endpoints/admin/usage.ts';
import { docsContentSecurityPolicy, docsPage, docsStartScript } from './endpoints/docs-page.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import { renderOpenapi } from './endpoints/openapi.ts';
import { chatCompletionsEndpoint } from './endpoints/v1/chat/completions.ts';
import { inferenceEndpoint } from './endpoints/v1/inference.ts';
import { modelList, oneModel, type ServedModel } from './endpoints/v1/models.ts';
import type { Gate } from './gate.ts';
import type { Route } from './http/route.ts';
import { serveInference } from './pipeline.ts';
import type { Routes } from './routing/build-routes.ts';
import { mayUse } from './routing/plan-for.ts';
import type { UsageLedger } from './usage/ledger.ts';

/** Everything that the public listener answers beside health. */
export function publicRoutes(gate: Gate, version: string, readDocsScript: () => Promise<Buffer>): Route[] {
  const inference = ({ method, url, dialect }: InferenceEndpoint): Route => ({
    method,
    url,
    errors: dialect,
    handle: (exchange) => serveInference(exchange, { method, url, dialect }, gate),
  });
  const keyIsOptional = (): boolean => !gate.generation.keys.required;
  const openapi = Buffer.from(renderOpenapi(version));
  const docs = (url: string, handle: Route['handle']): Route =>
    get(url, (exchange) => answerDocs(exchange, gate, handle), docsWantNoKey);
  const docsWantNoKey = (): boolean => gate.generation.docs !== 'keys' || keyIsOptional();
  return [
    inference(inferenceEndpoint),
    inference(chatCompletionsEndpoint),
    get('/v1/models', (exchange) => answerModels(exchange, gate, modelList), keyIsOptional),
    get(
      '/v1/models/*',
      (exchange) =>
        answerModels(exchange, gate, (models, createdAtSeconds) =>
          oneModel(models, lastSegment(exchange, '/v1/models/'), createdAtSeconds),
        ),
      keyIsOptional,
    ),
    docs('/openapi.json', (exchange) => answer(exchange, 'application/json; charset=utf-8', openapi)),
    docs('/docs', (exchange) => answer(exchange, 'text/html; charset=utf-8', docsPage)),
    docs('/docs/start.js', (exchange) => answer(exchange, javascript, docsStartScript)),
    docs('/docs/scalar.js', async (exchange) => answer(exchange, javascript, await readDocsScript())),
  ];
}

/** What the admin listener answers behind its token. */
export function adminRoutes(gate: Gate, ledger: UsageLedger, callerOf: (keyId: string) => Caller | undefined): Route[] {
  return [
    get('/admin/usage', (exchange) =>
      answerJson(exchange, () => usageReport(ledger, readDays(exchange.query, gate.clock.wallMs()))),
    ),
    get('/admin/limits/:id', (exchange) =>
      answerJson(exchange, async () => {
        const keyId = lastSegment(exchange, '/admin/limits/');
        const caller = callerOf(keyId);
        if (caller === undefined) throw new GatewayError('key_not_found');
        return limitsReport(keyId, await gate.generation.admission.stateOf(caller));
      }),
    ),
  ];
}

const javascript = 'text/javascript; charset=utf-8';

function get(url: string, handle: Route['handle'], isKeyless?: () => boolean): Route {
  return { method: 'GET', url, errors: openaiDialect, handle, ...(isKeyless === undefined ? {} : { isKeyless }) };
}

function answer(exchange: Exchange, contentType: string, body: Buffer | string): Promise<void> {
  const headers = ['content-type', contentType, 'cache-control', 'no-cache'];
  return exchange.answer(
    { status: 200, headers: [...headers, 'content-security-policy', docsContentSecurityPolicy] },
    body,
  );
}

/** Whom the operator lets read them. */
async function answerDocs(
  exchange: Exchange,
  { generation, authFailures, clock }: Gate,
  handle: Route['handle'],
): Promise<void> {
  try {
    if (generation.docs === 'off') throw new GatewayError('route_not_found', 'The setting server.docs is off here.');
    if (generation.docs === 'keys') authenticate(exchange, generation.keys, authFailures, clock.wallMs());
  } catch (thrown) {
    await answerFailure(exchange, thrown);
    return;
  }
  await handle(exchange);
}

/** A list costs no provider anything, so it is charged to no limit; but whoever wants it says who they are. */
function answerModels(
  exchange: Exchange,
  { generation, authFailures, clock }: Gate,
  render: (models: readonly ServedModel[], createdAtSeconds: number) => string,
): Promise<void> {
  return answerJson(exchange, () => {
    const caller = authenticate(exchange, generation.keys, authFailures, clock.wallMs());
    return render(servedModels(generation.routes, caller), generation.createdAtSeconds);
  });
}

/** Answers with the JSON, or with the error that came of it. */
async function answerJson(exchange: Exchange, render: () => string | Promise<string>): Promise<void> {
  let body: string;
  try {
    body = await render();
  } catch (thrown) {
    await answerFailure(exchange, thrown);
    return;
  }
  await exchange.answer({ status: 200, headers: jsonHeaders }, body);
}

const jsonHeaders = ['content-type', 'application/json; charset=utf-8'];

async function answerFailure(exchange: Exchange, thrown: unknown): Promise<void> {
  const error = GatewayError.from(thrown);
  const { status, body } = openaiDialect.renderError(error, exchange.requestId);
  await exchange.answer({ status, headers: [...jsonHeaders, ...errorHeaders(error)] }, body);
}

/** What the caller may ask for; the rest is nobody's as far as it can see. */
function servedModels({ plans }: Routes, caller: Caller): ServedModel[] {
  return [...plans.values()]
    .filter((plan) => mayUse(caller, plan.requestedModel))
    .map((plan) => ({ name: plan.requestedModel, ownedBy: plan.targets[0].provider.name }));
}

function lastSegment({ path }: Exchange, before: string): string {
  const encoded = path.slice(before.length);
  try {
    return decodeURIComponent(encoded);
  } catch {
    return encoded;
  }
}
