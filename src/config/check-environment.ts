import { describeUnusedProxy, isProxied, readProxyVariables } from '../upstream/dial/proxy-variables.ts';
import type { Config, Environment } from './config.ts';
import { openaiProviderName } from './complete-providers.ts';
import { readVariable } from './environment.ts';
import type { Problem } from './problem.ts';

type Providers = Config['providers'];

/** Finds errors in the environment variables that other programs use too, if a provider is called through them. */
export function checkEnvironment(providers: Providers, env: Environment): readonly Problem[] {
  const { fault, proxyVariable = '', noProxy = '' } = readProxyVariables(env);
  if (fault === undefined) return [];
  const proxied = Object.entries(providers).find(([, { baseUrl }]) => {
    const url = URL.parse(baseUrl);
    return url !== null && isProxied(url, noProxy);
  });
  if (proxied === undefined) return [];
  const way = `the provider ${proxied[0]} is called through it, unless NO_PROXY names its host`;
  return [{ path: '', message: `${proxyVariable} in the environment ${fault} (${way})`, file: '' }];
}

/** Warns of environment variables that look as if they had an effect and have none. */
export function warnOfEnvironment(providers: Providers, env: Environment, openaiIsAdded: boolean): readonly string[] {
  const baseUrls = Object.values(providers).map(({ baseUrl }) => baseUrl);
  const unusedProxy = describeUnusedProxy(env, baseUrls);
  const unusedBaseUrl =
    readVariable(env, 'OPENAI_BASE_URL') !== undefined && !openaiIsAdded && baseUrls.length > 0
      ? `OPENAI_BASE_URL is set in the environment and is not used: ${whyBaseUrlIsUnused(providers)}`
      : undefined;
  return [unusedProxy, unusedBaseUrl].filter((warning) => warning !== undefined);
}

function whyBaseUrlIsUnused(providers: Providers): string {
  return Object.hasOwn(providers, openaiProviderName)
    ? `the file declares the provider ${openaiProviderName}, and its baseUrl counts`
    : 'it goes with OPENAI_API_KEY, which is not set';
}
