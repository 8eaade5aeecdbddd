import { isIP } from 'node:net';
import { authenticate } from './auth/authenticate.ts';
import { callerAddress } from './auth/address-for-limits.ts';
import { GatewayError } from './core/errors.ts';
import type { Caller } from './core/caller.ts';
import { traceIdOf } from './core/trace-id.ts';
import type { Exchange } from './core/exchange.ts';
import { errorHeaders } from './dialects/write-retry-after.ts';
import type { ModelForm, ServedModel } from './dialects/model-form.ts';
import { dialectOfNoRoute } from './dialects/registry.ts';
import type { DescribedRoute } from './endpoints/described-route.ts';
import { invalidParameter, readQuery } from './endpoints/admin/read-query.ts';
import { limitsReport } from './endpoints/admin/limits.ts';
import type { RoutesNow } from './endpoints/admin/routes.ts';
import { readDays, usageReport } from './endpoints/admin/usage.ts';
import { describeUnserved } from './endpoints/unserved.ts';
import { docsContentSecurityPolicy, docsPage, docsStartScript } from './endpoints/docs-page.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import { PublicFile } from './endpoints/public-file.ts';
import type { ModelRoutes } from './endpoints/model-routes.ts';
import { v1Models } from './endpoints/v1/models.ts';
import { v1betaModels } from './endpoints/v1beta/model-list.ts';
import type { Gate } from './gate.ts';
import type { Route } from './http/request/route.ts';
import { serve } from './serve.ts';
import { mayUse, modelNotFound, planFor } from './routing/plan-for.ts';
import { refusedRequest } from './telemetry/connection-events.ts';
import type { UsageLedger } from './usage/ledger.ts';

/**
 * All routes of the public listener except health.
 * @param docsScript the gzipped script of the page at `/docs`
 */
export function publicRoutes(
  gate: Gate,
  endpoints: readonly InferenceEndpoint[],
  version: string,
  docsScript: URL,
): Route[] {
  const keyIsOptional = (): boolean => !gate.generation.keys.required;
  const docs = (url: string, file: PublicFile, page?: Route['page']): Route => ({
    ...get(url, (exchange) => answerDocs(exchange, gate, file), docsWantNoKey),
    ...(page === undefined ? {} : { page }),
  });
  const docsWantNoKey = (): boolean => gate.generation.docs !== 'keys' || keyIsOptional();
  return [
    ...endpoints.flatMap(atEveryUrl).map((endpoint) => inferenceRoute(endpoint, gate)),
    ...[v1Models, v1betaModels].flatMap((routes) => modelRoutes(routes, gate)),
    docs(
      '/openapi.json',
      PublicFile.ofTextWhenAsked('application/json; charset=utf-8', () => describeInterface(version)),
    ),
    docs('/docs', PublicFile.ofText('text/html; charset=utf-8', docsPage), 'of routes'),
    docs('/docs/start.js', PublicFile.ofText(javascript, docsStartScript), 'part'),
    docs('/docs/scalar.js', PublicFile.ofGzip(javascript, docsScript), 'part'),
  ];
}

/** The code of the description is not loaded before somebody asks for it. */
async function describeInterface(version: string): Promise<string> {
  const { renderOpenapi } = await import('./endpoints/openapi.ts');
  return renderOpenapi(version);
}

function atEveryUrl(endpoint: InferenceEndpoint): readonly InferenceEndpoint[] {
  const { url, otherUrls = [] } = endpoint;
  return [url, ...otherUrls].map((one) => ({ ...endpoint, url: one }));
}

export function inferenceRoute(endpoint: InferenceEndpoint, gate: Gate): Route {
  const { method, url, dialect } = endpoint;
  return { method, url, errors: dialect, handle: (exchange) => serve(exchange, endpoint, gate) };
}

/**
 * Explains a path that the public port does not answer. Everybody is told that a path belongs to the admin port. Only
 * callers with a valid key are told what to use instead of a route of another interface.
 */
export function explainUnserved(
  exchange: Exchange,
  { generation, authFailures, clock }: Gate,
  routes: { readonly public: readonly RouteName[]; readonly admin: readonly RouteName[] },
): GatewayError | undefined {
  if (isBeneath(exchange.path, routes.admin, routes.public)) {
    return new GatewayError('route_not_found', 'This is answered on the admin port (admin.port), not on this one.');
  }
  const words = describeUnserved(exchange.path, routes.public);
  if (words === undefined) return undefined;
  try {
    authenticate(exchange, generation.keys, authFailures, clock.wallMs());
    return new GatewayError('route_not_found', words);
  } catch (thrown) {
    return GatewayError.from(thrown);
  }
}

/** Explains a path that the public port answers and the admin port does not. */
export function explainUnservedByAdmin(
  { path }: Exchange,
  routes: { readonly public: readonly RouteName[]; readonly admin: readonly RouteName[] },
): GatewayError | undefined {
  if (!isBeneath(path, routes.public, routes.admin)) return undefined;
  return new GatewayError('route_not_found', 'This is answered on the public port (server.port), not on this one.');
}

/** The method and the path of a route. */
export type RouteName = Pick<Route, 'method' | 'url'>;

/** Whether a path begins with the first segment of one of these routes, and of none of the others. */
function isBeneath(path: string, these: readonly RouteName[], others: readonly RouteName[]): boolean {
  const first = firstSegment(path);
  const begins = ({ url }: RouteName): boolean => firstSegment(url) === first;
  return these.some(begins) && !others.some(begins);
}

function firstSegment(path: string): string | undefined {
  return path.split('/', 2)[1]?.toLowerCase();
}

/** The routes of the admin listener that need its token. */
export function adminRoutes(gate: Gate, ledger: UsageLedger, callerOf: (keyId: string) => Caller | undefined): Route[] {
  return [
    get('/admin/usage', (exchange) =>
      answerJson(exchange, gate, () => usageReport(ledger, readDays(exchange.query, gate.clock.wallMs()))),
    ),
    get('/admin/requests', (exchange) =>
      answerJson(exchange, gate, async () => {
        const { requestsReport } = await import('./endpoints/admin/requests.ts');
        return requestsReport(gate.telemetry.recent, exchange.query);
      }),
    ),
    get('/admin/requests/{+id}', (exchange) =>
      answerJson(exchange, gate, async () => {
        readQuery(exchange.query, []);
        const { requestReport } = await import('./endpoints/admin/requests.ts');
        return requestReport(gate.telemetry.recent, exchange.parameters['id'] ?? '');
      }),
    ),
    get('/admin/routes', (exchange) =>
      answerJson(exchange, gate, async () => {
        readQuery(exchange.query, []);
        const { routesReport } = await import('./endpoints/admin/routes.ts');
        return routesReport(routesNow(gate));
      }),
    ),
    get('/admin/routes/{+id}', (exchange) =>
      answerJson(exchange, gate, async () => {
        readQuery(exchange.query, []);
        const { routeOfModel } = await import('./endpoints/admin/routes.ts');
        return routeOfModel(exchange.parameters['id'] ?? '', routesNow(gate));
      }),
    ),
    get('/admin/limits/{+id}', (exchange) =>
      answerJson(exchange, gate, async () => {
        const { id: keyId = '' } = exchange.parameters;
        const address = readQuery(exchange.query, ['address']).get('address');
        const caller = callerOf(keyId);
        if (caller === undefined) throw new GatewayError('key_not_found');
        if (address !== undefined && isIP(address) === 0) throw invalidParameter('address', 'must be an IP address.');
        const { admission } = gate.generation;
        const from = address === undefined ? '' : callerAddress(address);
        const states = await admission.statesOf({ ...caller, address: from });
        return limitsReport(keyId, states, address === undefined ? admission.limitsOfAnyAddress : []);
      }),
    ),
  ];
}

function routesNow({ generation: { config, routes, prices }, clock }: Gate): RoutesNow {
  return { models: config.models, routes, prices, moment: { nowMs: clock.nowMs(), wallMs: clock.wallMs() } };
}

const javascript = 'text/javascript; charset=utf-8';

function get(url: string, handle: Route['handle'], needsNoKey?: () => boolean): Route {
  return { method: 'GET', url, errors: dialectOfNoRoute, handle, ...(needsNoKey === undefined ? {} : { needsNoKey }) };
}

/** Answers with a page of the documentation, if the operator lets the client read it. */
async function answerDocs(exchange: Exchange, gate: Gate, file: PublicFile): Promise<void> {
  const { generation, authFailures, clock } = gate;
  try {
    if (generation.docs === 'off') throw new GatewayError('route_not_found', 'The setting server.docs is off here.');
    if (generation.docs === 'keys') authenticate(exchange, generation.keys, authFailures, clock.wallMs());
  } catch (thrown) {
    await answerFailure(exchange, gate, thrown);
    return;
  }
  const { status, headers, body } = await file.answerTo(exchange.headers);
  const policy = ['content-security-policy', docsContentSecurityPolicy];
  await exchange.answer({ status, headers: [...headers, ...policy] }, body);
}

/** The routes that tell which models there are. They call no provider, so no limit counts them, but the caller must authenticate. */
function modelRoutes({ list, one, dialect, formFor }: ModelRoutes, gate: Gate): Route[] {
  const route = ({ url }: DescribedRoute, render: (exchange: Exchange, form: ModelForm) => string): Route => ({
    method: 'GET',
    url,
    errors: dialect,
    needsNoKey: () => !gate.generation.keys.required,
    handle(exchange) {
      const form = formFor(exchange.headers);
      return answerJson(exchange, gate, () => render(exchange, form), form.dialect);
    },
  });
  return [
    route(list, (exchange, form) => form.writeList(servedModels(exchange, gate), new URLSearchParams(exchange.query))),
    route(one, (exchange, form) => form.writeOne(servedModel(exchange, gate))),
  ];
}

/** Answers with the JSON, or with the error that `render` threw. */
async function answerJson(
  exchange: Exchange,
  gate: Gate,
  render: () => string | Promise<string>,
  dialect = dialectOfNoRoute,
): Promise<void> {
  let body: string;
  try {
    body = await render();
  } catch (thrown) {
    await answerFailure(exchange, gate, thrown, dialect);
    return;
  }
  await exchange.answer({ status: 200, headers: jsonHeaders }, body);
}

const jsonHeaders = ['content-type', 'application/json; charset=utf-8'];

async function answerFailure(
  exchange: Exchange,
  { telemetry }: Gate,
  thrown: unknown,
  dialect = dialectOfNoRoute,
): Promise<void> {
  const error = GatewayError.from(thrown);
  const { status, body } = dialect.renderError(error, exchange.requestId, traceIdOf(exchange.headers));
  if (error.code === 'internal_error') telemetry.internalError(exchange.requestId, error.context.cause ?? error);
  else telemetry.requestRefused(exchange.clientAddress, refusedRequest(exchange, error, status));
  await exchange.answer({ status, headers: [...jsonHeaders, ...errorHeaders(error)] }, body);
}

/** The models that the caller may use, by each of their names. All others do not exist for it. */
function servedModels(exchange: Exchange, gate: Gate): ServedModel[] {
  const { routes, createdAtSeconds } = gate.generation;
  const caller = authenticated(exchange, gate);
  return [...routes.listed]
    .filter(([, { name }]) => mayUse(caller, name))
    .map(([name, { targets }]) => ({ name, ownedBy: targets[0].provider.name, createdAtSeconds }));
}

/**
 * The model that a request with this name would get: listed by name or alias, or passed on by a pattern.
 * @throws GatewayError `model_not_found`, whether the model is not served at all or not to this caller
 */
function servedModel(exchange: Exchange, gate: Gate): ServedModel {
  const { id: name = '' } = exchange.parameters;
  const { routes, createdAtSeconds } = gate.generation;
  const caller = authenticated(exchange, gate);
  try {
    return { name, ownedBy: planFor(name, caller, routes).targets[0].provider.name, createdAtSeconds };
  } catch {
    throw modelNotFound(name);
  }
}

function authenticated(exchange: Exchange, { generation, authFailures, clock }: Gate): Caller {
  return authenticate(exchange, generation.keys, authFailures, clock.wallMs());
}
