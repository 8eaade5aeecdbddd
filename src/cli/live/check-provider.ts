import type { Clock } from '../../core/clock.ts';
import type { Conversation } from '../../core/conversation.ts';
import { GatewayError } from '../../core/errors.ts';
import type { Provider } from '../../core/provider.ts';
import type { ProviderDialect } from '../../dialects/dialect.ts';
import { atDeployment } from '../../dialects/write-call.ts';
import type { Preset } from '../../providers/presets/preset.ts';
import type { ShownCredentials } from '../../providers/shown-credentials.ts';
import type { Upstream } from '../../upstream/upstream.ts';
import { type Outcome, callOnce } from './call-once.ts';
import { type Called, describeProblem } from './describe-problem.ts';
import { listedModels } from './listed-models.ts';

/** A model that the provider should serve. */
export interface ExpectedModel {
  readonly upstreamModel: string;
  /** The setting that names it, e.g. `models[0]`. */
  readonly setting: string;
}

interface Subject {
  readonly provider: Provider;
  readonly side: ProviderDialect;
  readonly preset: Preset;
  readonly shown: ShownCredentials;
  readonly models: readonly ExpectedModel[];
}

export interface Finding {
  readonly works: boolean;
  /** What was seen, and where something is wrong the setting to change. */
  readonly words: string;
}

interface Tools {
  readonly upstream: Upstream;
  readonly clock: Clock;
  /** Time for each call. */
  readonly timeoutMs: number;
}

/** Models whose names the provider does not list are asked for one by one, because it may know aliases. */
const maxModelsAsked = 5;

/**
 * Calls a provider in its cheapest way: its list of models where it has one, otherwise an inference of a few tokens.
 * Never rejects.
 */
export async function checkProvider(subject: Subject, tools: Tools): Promise<Finding> {
  const { preset, models } = subject;
  if (preset.freeCall === undefined) return infer(subject, models.slice(0, 1), tools);
  const outcome = await callOnce(
    tools.upstream,
    subject.provider,
    subject.side,
    { method: 'GET', path: preset.freeCall, body: undefined },
    tools.timeoutMs,
  );
  // Servers that speak a dialect may lack its list of models.
  if (hasNoSuchPath(outcome)) return infer(subject, models.slice(0, 1), tools);
  const problem = describeProblem(outcome, calledOf(subject, tools)) ?? describeOtherBody(outcome, subject);
  if (problem !== undefined) return { works: false, words: problem };
  const listed = outcome.kind === 'answered' ? listedModels(outcome.body) : undefined;
  const unlisted = models.filter(({ upstreamModel }) => listed?.has(upstreamModel) === false);
  if (unlisted.length > 0) return infer(subject, unlisted.slice(0, maxModelsAsked), tools);
  const count = listed === undefined ? '' : `, and lists ${listed.size} models`;
  return { works: true, words: `it answers GET ${preset.freeCall}${count}` };
}

async function infer(subject: Subject, models: readonly ExpectedModel[], tools: Tools): Promise<Finding> {
  if (models.length === 0) {
    return { works: false, words: 'not checked: it has no list of models, so name one of its models under models' };
  }
  const problems = await Promise.all(models.map((model) => problemWith(model, subject, tools)));
  const found = problems.filter((problem) => problem !== undefined);
  const names = models.map(({ upstreamModel }) => upstreamModel).join(', ');
  return found.length > 0
    ? { works: false, words: found.join('; ') }
    : { works: true, words: `it answers as ${names}` };
}

async function problemWith(model: ExpectedModel, subject: Subject, tools: Tools): Promise<string | undefined> {
  const { provider, side } = subject;
  try {
    const target = { provider, upstreamModel: model.upstreamModel };
    const call = atDeployment(side.writeCall(shortConversation, target), target);
    const outcome = await callOnce(tools.upstream, provider, side, call, tools.timeoutMs);
    const problem = describeProblem(outcome, { ...calledOf(subject, tools), model });
    if (problem !== undefined || outcome.kind !== 'answered' || outcome.head.status === 429) return problem;
    side.readAnswer(outcome.body, () => undefined);
    return undefined;
  } catch (thrown) {
    const error = GatewayError.from(thrown);
    return `${error.message} Check providers.${provider.name}.baseUrl and its dialect (${side.name}).`;
  }
}

/** Some providers refuse a smaller limit. */
const shortConversation: Conversation = {
  messages: [{ role: 'user', content: 'Say yes.' }],
  stream: false,
  maxOutputTokens: 16,
};

function calledOf({ provider, side, preset, shown }: Subject, { clock, timeoutMs }: Tools): Called {
  return { provider, side, shown, keyVariable: preset.keyVariable, timeoutMs, wallMs: clock.wallMs() };
}

function hasNoSuchPath(outcome: Outcome): boolean {
  return outcome.kind === 'answered' && [404, 405, 501].includes(outcome.head.status);
}

/** A web page with status 200 comes from a server that is no provider. */
function describeOtherBody(outcome: Outcome, { provider }: Subject): string | undefined {
  if (outcome.kind !== 'answered' || outcome.head.status === 429) return undefined;
  if (/^\s*[[{]/.test(outcome.body.toString('latin1', 0, 1024))) return undefined;
  return `it answered ${outcome.head.status} with something that is not JSON; check providers.${provider.name}.baseUrl (${provider.origin}${provider.basePath})`;
}
