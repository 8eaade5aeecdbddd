import type { Caller } from '../core/caller.ts';
import { GatewayError } from '../core/errors.ts';
import type { Exchange } from '../core/exchange.ts';
import type { Inference } from '../core/inference.ts';
import { everyOtherName } from '../core/name-patterns.ts';
import type { Plan } from '../core/plan.ts';
import { affinityKeyOf } from './affinity-key.ts';
import type { Affinity } from './balance/affinity.ts';
import { RoutedChoice } from './balance/choice.ts';
import type { Route } from './build-route.ts';
import type { Routes } from './build-routes.ts';

/** The label of every model that is not configured by name. */
export const otherModelsLabel = 'other';

/** Longest name of a model; the settings have the same bound for configured names. */
const maxModelLength = 256;

/** What of a request decides where it goes, beside the model. */
interface Asking {
  readonly inference: Inference;
  readonly headers: Exchange['headers'];
}

/**
 * Makes the plan for one request: which targets may answer it.
 * @param asking absent where nobody is going to be called
 * @throws GatewayError `invalid_request` if no model is named and there is no default, `model_not_found`,
 * `model_not_allowed`
 */
export function planFor(requestedModel: string | undefined, caller: Caller, routes: Routes, asking?: Asking): Plan {
  const model = requestedModel ?? routes.defaultModel;
  if (model === undefined) {
    throw new GatewayError(
      'invalid_request',
      'The request names no model, and this gateway has no default one. Name one in the field model.',
      {
        param: 'model',
        detail: [{ type: 'missing', loc: ['body', 'model'], msg: 'is missing' }],
      },
    );
  }
  const plan = planOfListed(model, routes, asking) ?? passOn(model, routes, asking);
  if (plan === undefined) throw modelNotFound(model);
  if (!mayUsePlan(caller, plan)) {
    const message = `This key may not use the model "${shorten(model)}". GET /v1/models lists the models that it may use.`;
    throw new GatewayError('model_not_allowed', message, { param: 'model' });
  }
  return plan;
}

export function modelNotFound(name: string): GatewayError {
  const message = `The model "${shorten(name)}" is not served here. GET /v1/models lists the served models.`;
  return new GatewayError('model_not_found', message, { param: 'model' });
}

/** Makes the plan for an inference, by its model or by what it is about. @throws GatewayError as the two functions below do */
export function planOf(asking: Asking, caller: Caller, routes: Routes): Plan {
  const { inference } = asking;
  if (inference.operation === 'files') return planForStored(inference.provider, routes);
  return planFor(inference.requestedModel, caller, routes, asking);
}

/**
 * Makes the plan for a request about stored objects, which asks for no model.
 * @param provider name of the one that stores them; undefined for a new object
 * @throws GatewayError `object_not_found` if the provider is no longer configured
 */
function planForStored(provider: string | undefined, routes: Routes): Plan {
  const target = provider === undefined ? routes.storage : routes.providers.get(provider);
  if (target === undefined) throw new GatewayError('object_not_found', 'No provider is configured that stores it.');
  const targets = [{ provider: target, upstreamModel: '' }] as const;
  return { requestedModel: '', modelLabel: otherModelsLabel, targets, deadlineMs: routes.deadlineMs };
}

/**
 * Whether the caller may use the model with this configured name, or the names that this pattern stands for; `*` stands for
 * all names that nothing else stands for.
 */
export function mayUse({ allowedModels }: Caller, configuredName: string): boolean {
  return allowedModels === undefined || allowedModels.has(configuredName);
}

/** A name that is passed on and counts as another model or pattern needs the permission for both. */
function mayUsePlan(caller: Caller, { passedBy, modelLabel }: Plan): boolean {
  if (passedBy === undefined) return mayUse(caller, modelLabel);
  return mayUse(caller, passedBy) && (modelLabel === otherModelsLabel || mayUse(caller, modelLabel));
}

function planOfListed(model: string, { listed }: Routes, asking: Asking | undefined): Plan | undefined {
  const route = listed.get(model);
  return route === undefined ? undefined : planBy(route, model, asking);
}

function planBy(route: Route, model: string, asking: Asking | undefined): Plan {
  const { name, targets, deadlineMs, groups, tries } = route;
  const plan = { requestedModel: model, modelLabel: name, targets, deadlineMs, tries };
  if (targets.length === 1 || asking === undefined) return plan;
  // The plan lives as long as a stream, and must not hold the request's body.
  const { dialect } = asking.inference;
  const affinity = affinityOf(route, asking);
  return { ...plan, tries: { ...tries, choose: () => new RoutedChoice(groups, affinity, dialect, tries.retries) } };
}

function affinityOf({ affinity }: Route, { inference, headers }: Asking): Affinity | undefined {
  const key = affinity && affinityKeyOf(inference, headers, affinity.by);
  return affinity === undefined || key === undefined ? undefined : { key, loadBound: affinity.loadBound };
}

function passOn(model: string, { passing, counted }: Routes, asking: Asking | undefined): Plan | undefined {
  const route = isModelName(model) ? passing.find(model) : undefined;
  if (route === undefined) return undefined;
  const modelLabel = labelOf(counted.of(model, route));
  const passedBy = route.name;
  const only = route.onlyTarget(model);
  if (only === undefined) return { ...planBy(route.routeOf(model), model, asking), modelLabel, passedBy };
  const { deadlineMs, tries } = route.rules;
  return { requestedModel: model, modelLabel, passedBy, targets: [only], deadlineMs, tries };
}

/** How limits, accounts and metrics name what has this name in the configuration. */
export function labelOf(name: string): string {
  return name === everyOtherName ? otherModelsLabel : name;
}

/** Names are written to headers, logs and messages, so they must be visible ASCII and short. */
export function isModelName(model: string): boolean {
  return model.length <= maxModelLength && /^[\x21-\x7e]+$/.test(model);
}

function shorten(model: string): string {
  return model.length <= 64 ? model : `${model.slice(0, 64)}…`;
}
