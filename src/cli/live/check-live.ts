import type { Config } from '../../config/config.ts';
import { systemClock } from '../../core/clock.ts';
import { fillStar, hasStar, isPattern, NamePatterns, prefixOf } from '../../core/name-patterns.ts';
import { dialects } from '../../dialects/registry.ts';
import { buildProviders } from '../../providers/build-providers.ts';
import { presetOf } from '../../providers/configured-provider.ts';
import { presets } from '../../providers/presets/presets.ts';
import { shownCredentials } from '../../providers/shown-credentials.ts';
import { targetsOf } from '../../routing/model-targets.ts';
import { credentialFetch } from '../../upstream/fetch-credentials.ts';
import { Upstream } from '../../upstream/upstream.ts';
import { exitCodes } from '../exit-codes.ts';
import type { ProcessInputs } from '../gateway-process.ts';
import { type ExpectedModel, type Finding, checkProvider } from './check-provider.ts';

interface LiveCheck {
  readonly config: Config;
  readonly inputs: ProcessInputs;
  /** Receives the report. */
  readonly write: (text: string) => void;
  /** Time for each call to a provider. */
  readonly timeoutMs?: number;
}

/** `headgate check --live`: calls every configured provider, all at once, and says which work. Returns the exit code. */
export async function checkLive({ config, inputs, write, timeoutMs = 20_000 }: LiveCheck): Promise<number> {
  const clock = systemClock;
  const upstream = new Upstream(config.upstream, inputs, clock);
  try {
    const providers = buildProviders(config.providers, {
      clock,
      credentialFetch: credentialFetch(upstream, clock),
      onKeyProblem: () => undefined,
    });
    const findings = await Promise.all(
      [...providers.values()].map(async (provider): Promise<[name: string, Finding]> => {
        const configured = config.providers[provider.name];
        if (configured === undefined) throw new Error(`${provider.name} is not configured`);
        const subject = {
          provider,
          side: dialects.provider(provider.dialect),
          preset: presetOf(configured, presets),
          shown: shownCredentials(configured),
          models: modelsOf(provider.name, config),
        };
        return [provider.name, await checkProvider(subject, { upstream, clock, timeoutMs })];
      }),
    );
    write(report(findings));
    return findings.every(([, { works }]) => works) ? exitCodes.ok : exitCodes.failed;
  } finally {
    upstream.close();
  }
}

function modelsOf(provider: string, { models, defaults }: Config): readonly ExpectedModel[] {
  const named = models.flatMap((model, index) =>
    namesAt(provider, model)
      .filter((upstreamModel) => !hasStar(upstreamModel))
      .map((upstreamModel) => ({ upstreamModel, setting: `models[${index}]` })),
  );
  const { model: byDefault } = defaults;
  if (named.length > 0 || byDefault === undefined) return named;
  const patterns = models.filter(({ name }) => isPattern(name)).map((model) => [model.name, model] as const);
  const passing = new NamePatterns(patterns).find(byDefault);
  if (passing === undefined) return named;
  const text = byDefault.slice(prefixOf(passing.name).length);
  return namesAt(provider, passing).map((name) => ({ upstreamModel: fillStar(name, text), setting: 'defaults.model' }));
}

/** What the provider is asked for where it is a target of the model. */
function namesAt(provider: string, model: Config['models'][number]): readonly string[] {
  return targetsOf(model).flatMap((target) => (target.provider === provider ? [target.upstreamModel] : []));
}

function report(findings: ReadonlyArray<readonly [name: string, Finding]>): string {
  if (findings.length === 0) return '\nNo provider is configured: the embedded simulator answers.\n';
  const width = Math.max(...findings.map(([name]) => name.length));
  const lines = findings.map(
    ([name, { works, words }]) => `  ${name.padEnd(width)}  ${works ? 'works' : 'FAILS'}: ${words}`,
  );
  return `\nProviders, called just now:\n${lines.join('\n')}\n`;
}
