import { findAnswer, type Found, type OtherAnswer } from './cache/find-answer.ts';
import { Patience } from './cache/patience.ts';
import { notKept } from './cache/repeat-errors.ts';
import { mayShare, type Share, shareOf } from './cache/share.ts';
import type { Called } from './choose-relay.ts';
import { GatewayError } from './core/errors.ts';
import type { Exchange } from './core/exchange.ts';
import type { InferenceEndpoint } from './endpoints/inference-endpoint.ts';
import type { Gate } from './gate.ts';
import { joinAnswer } from './join-answer.ts';
import { admit, callProvider, obey, receive, type Received, serveInference, settle } from './pipeline.ts';
import { RequestContext } from './request-context.ts';
import { sendAnswer } from './send-answer.ts';
import { sendError } from './send-error.ts';
import { beginCall, type BegunCall, followCall } from './share-call.ts';

/** Serves one inference: alone, or with others that ask for the same answer (docs/decisions/one-call-for-several-clients.md). */
export function serve(exchange: Exchange, endpoint: InferenceEndpoint, gate: Gate): Promise<void> {
  const isAlone = endpoint.operation !== 'generate' || !mayShare(exchange.headers, gate.generation.coalescing);
  return isAlone ? serveInference(exchange, endpoint, gate) : serveSharing(exchange, endpoint, gate);
}

/** The path of `serveInference` for a request that may share its call with others. */
async function serveSharing(exchange: Exchange, endpoint: InferenceEndpoint, gate: Gate): Promise<void> {
  const request = new RequestContext(exchange, endpoint, gate);
  gate.telemetry.requestStarted();
  let begun: BegunCall | undefined;
  try {
    const way = await findWay(request);
    if (way.kind === 'first') begun = way.begun;
    else if (way.kind === 'other') await joinAnswer(request, way.by, way.answer);
    else await sendAnswer(request, way.called);
  } catch (thrown) {
    await sendError(request, thrown);
  } finally {
    if (begun === undefined) settle(request);
  }
  if (begun !== undefined) await followCall(request, begun);
}

/** Where the answer comes from. Holds nothing of the request's body. */
type Way =
  | { readonly kind: 'alone'; readonly called: Called }
  | { readonly kind: 'first'; readonly begun: BegunCall }
  | { readonly kind: 'other'; readonly by: Share['by']; readonly answer: OtherAnswer };

async function findWay(request: RequestContext): Promise<Way> {
  const { gate } = request;
  const received = await receive(request);
  let share: Share | undefined;
  let found: Found | undefined;
  try {
    share = findShare(request, received);
    found = share && (await findAnswer(gate.knownAnswers, share, gate.answerStore, patienceOf(request, received)));
  } catch (thrown) {
    // It costs a request, like any other that is refused. Of a limit only those hear who still ask for something.
    const isOver = request.exchange.gone.cancelled || gate.draining.cancelled;
    await chargeRequest(request, received).catch((refusal: unknown) => {
      throw isOver && refusal instanceof GatewayError ? thrown : refusal;
    });
    throw thrown;
  }
  if (share === undefined || found === undefined || found.kind === 'too_long') return callAlone(request, received);
  if (found.kind === 'first') return { kind: 'first', begun: await callForAll(request, received, share, found) };
  return joinOther(request, received, share, found.answer);
}

/** @throws GatewayError `invalid_request` */
function findShare({ exchange, endpoint, gate, generation }: RequestContext, received: Received): Share | undefined {
  const { caller, asked } = received;
  // What is invalid is refused as usual.
  if (asked.kind === 'invalid' || asked.inference.operation !== 'generate') return undefined;
  const { inference, plan } = asked;
  const asking = { exchange, route: endpoint.url, caller, modelLabel: plan.modelLabel, inference };
  return shareOf(asking, generation.coalescing, gate.dialects.passedToProviders);
}

/** A request waits for the answer of another one no longer than for its own. */
function patienceOf({ exchange, gate, times }: RequestContext, { asked, deadlineFromMs }: Received): Patience {
  const { clock, draining } = gate;
  const deadlineMs = asked.kind === 'asked' ? asked.plan.deadlineMs : 0;
  return new Patience({
    clock,
    gone: exchange.gone,
    draining,
    untilMs: deadlineFromMs + deadlineMs,
    // For this client the call that it waits for is the provider.
    onWait: () => {
      times.providerAsked();
    },
  });
}

async function callAlone(request: RequestContext, received: Received): Promise<Way> {
  return { kind: 'alone', called: await callProvider(request, await admit(request, received)) };
}

async function callForAll(
  request: RequestContext,
  received: Received,
  share: Share,
  { claim }: Found & { kind: 'first' },
): Promise<BegunCall> {
  try {
    return beginCall(request, await admit(request, received), share, claim);
  } catch (thrown) {
    claim.giveUp();
    throw thrown;
  }
}

/** A repeat calls no provider, so it is charged as a request: tokens, money and the model are the first one's. */
async function joinOther(
  request: RequestContext,
  received: Received,
  { by }: Share,
  answer: OtherAnswer,
): Promise<Way> {
  const { recorded, hold } = answer;
  try {
    await chargeRequest(request, received);
    if (recorded.isWhole) return { kind: 'other', by, answer };
  } catch (thrown) {
    recorded.leave(hold);
    throw thrown;
  }
  recorded.leave(hold);
  if (by === 'idempotency_key') throw notKept();
  return callAlone(request, received);
}

/** @throws GatewayError the 429 of a limit */
async function chargeRequest(request: RequestContext, { caller, bodyArrivedAtMs }: Received): Promise<void> {
  obey(request, await request.generation.admission.admit(caller, undefined, bodyArrivedAtMs));
}
