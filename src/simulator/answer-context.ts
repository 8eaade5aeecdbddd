import type { Cutter } from './body-writer.ts';
import type { Capacity } from './capacity.ts';
import { holds } from './by-chance.ts';
import { BadDirective, parseDirectives, parseModelDirectives } from './directives.ts';
import { defaultDirectives, type Scenario } from './options.ts';
import type { PrevailingDirectives } from './prevailing-directives.ts';
import type { PromptCache } from './prompt-cache.ts';
import type { ProviderForm } from './provider-form.ts';
import { Random } from './random.ts';
import type { SimulatedExchange } from './simulated-exchange.ts';
import { SimulatedError } from './simulated-error.ts';
import { slowed } from './slowed.ts';
import type { StoredObjects } from './stored-objects.ts';

const usual = parseDirectives(defaultDirectives);

/** What all answers of one simulator share. */
export interface AnswerDefaults {
  /** For requests that do not say otherwise. */
  readonly scenario: Scenario;
  readonly prevailing: PrevailingDirectives;
  readonly capacity: Capacity;
  readonly promptCache: PromptCache;
  /** Seed of the first request; each further request uses the next number. Absent: every run differs. */
  readonly seed: number | undefined;
  readonly randomSeed: number;
  /** What earlier requests have left. */
  readonly stored: StoredObjects;
}

/** Everything that the answer to one request depends on. */
export interface AnswerContext {
  readonly exchange: SimulatedExchange;
  readonly defaults: AnswerDefaults;
  readonly form: ProviderForm;
  readonly scenario: Scenario;
  readonly seed: number;
  /** Whether the answer must repeat byte for byte, its date included. */
  readonly isSeeded: boolean;
}

export function makeContext(
  exchange: SimulatedExchange,
  defaults: AnswerDefaults,
  form: ProviderForm,
  directives: Scenario,
): AnswerContext {
  const ofRun = (defaults.seed ?? defaults.randomSeed) + exchange.record.number;
  const scenario = slowed(chosenFor(ofRun, defaults, directives));
  const isSeeded = scenario.seed !== undefined || defaults.seed !== undefined;
  return { exchange, defaults, form, scenario, seed: scenario.seed ?? ofRun, isSeeded };
}

function chosenFor(seed: number, { scenario, prevailing }: AnswerDefaults, own: Scenario): Scenario {
  const begun = holds(scenario, seed) ? { ...usual, ...scenario } : usual;
  const asked = holds(own, seed) ? { ...begun, ...own } : begun;
  const set = prevailing.scenario;
  if (!holds(set, seed)) return asked;
  // A fault that comes by chance must not clash with what the request asks for.
  return { ...(set.chance === undefined ? asked : begun), ...set };
}

/** Adds the directives that the name of the model contains. Those of the header win. @throws SimulatedError 400 */
export function withModel({ exchange, defaults, form }: AnswerContext, model: string): AnswerContext {
  exchange.record.model = model;
  const fromModel = blame('model', () => parseModelDirectives(model));
  return makeContext(exchange, defaults, form, { ...fromModel, ...headerScenario(exchange) });
}

/** The directives of the header. @throws SimulatedError 400 */
export function headerScenario(exchange: SimulatedExchange): Scenario {
  const header = exchange.request.headers['x-simulate'];
  const text = Array.isArray(header) ? header.join(';') : (header ?? '');
  return blame('x-simulate', () => parseDirectives(text));
}

// Headers and cuts use their own seeds, so that they do not depend on the words of the answer.
export function headerRandom(seed: number): Random {
  return new Random(seed + 0x4ead);
}

export function cutterOf(context: AnswerContext): Cutter | undefined {
  const { cut } = context.scenario;
  return cut === undefined || cut === 0 ? undefined : { random: new Random(context.seed + 0x5eed), maxBytes: cut };
}

/** The key that the request showed, wherever its dialect puts it. */
export function credentialOf(exchange: SimulatedExchange): string | undefined {
  const { headers, url = '' } = exchange.request;
  const shown = headers.authorization ?? headers['x-api-key'] ?? headers['api-key'] ?? headers['x-goog-api-key'];
  if (shown !== undefined) return Array.isArray(shown) ? shown[0] : shown;
  return new URLSearchParams(url.replace(/^[^?]*/s, '')).get('key') ?? undefined;
}

export function badDirective(directive: BadDirective, param: string): SimulatedError {
  return new SimulatedError(400, `${param}: ${directive.message}`, { param, code: 'invalid_simulate_directive' });
}

/** Adds the name of the header or parameter to the error of an invalid directive. */
function blame<Value>(param: string, read: () => Value): Value {
  try {
    return read();
  } catch (thrown) {
    if (thrown instanceof BadDirective) throw badDirective(thrown, param);
    throw thrown;
  }
}
