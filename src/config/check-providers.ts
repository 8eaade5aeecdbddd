import { defaultPreset, presets } from '../providers/presets/presets.ts';
import { azurePathWarnings } from '../providers/azure/path-warnings.ts';
import { describeMissingBaseUrl, faultsOf } from '../providers/setting-faults.ts';
import { describeProxyFault, proxyUrlOf } from '../upstream/dial/proxy-variables.ts';
import { listenerAt } from './calls-itself.ts';
import type { Config } from './config.ts';
import type { ValueOrigins } from './value-origins.ts';
import type { Problem, Refuse } from './problem.ts';
import type { Settings } from './schema.ts';

/**
 * Checks providers for what no schema can: URLs, keys, headers and proxies that cannot be used. Never quotes any of
 * them.
 */
export function checkProviders(config: Config, refuse: Refuse): void {
  for (const [name, provider] of Object.entries(config.providers)) {
    const listener = listenerAt(provider.baseUrl, config);
    if (listener !== undefined) {
      const advice = `write the URL of the provider, or give the gateway another port`;
      refuse(['providers', name, 'baseUrl'], `is the address of this gateway itself (${listener}): ${advice}`);
    }
    for (const { path, message } of faultsOf(provider)) refuse(['providers', name, ...path], message);
    const proxy = provider.connections?.proxy;
    const fault = proxy === undefined || proxy === 'none' ? undefined : describeProxyFault(proxyUrlOf(proxy.reveal()));
    if (fault !== undefined) refuse(['providers', name, 'connections', 'proxy'], fault);
  }
}

/**
 * Finds providers without a base URL, in the file and in their preset. No schema can check that. It is reported
 * together with the schema's errors.
 */
export function missingBaseUrls(
  { providers }: Partial<Pick<Settings, 'providers'>>,
  origins: ValueOrigins,
): readonly Problem[] {
  return Object.entries(providers ?? {}).flatMap(([name, provider]) => {
    const fault = provider.baseUrl === undefined ? describeMissingBaseUrl(provider) : undefined;
    if (fault === undefined) return [];
    const isPreset = presets.some((known) => known.name === name && known.baseUrl !== undefined);
    const isDefault = provider.preset === defaultPreset;
    const hint = isPreset && isDefault ? `; for the known provider ${name} write preset: ${name}` : '';
    return [origins.problem(['providers', name, 'baseUrl'], fault + hint)];
  });
}

/** Warns of settings of providers that are valid but probably lead nowhere. */
export function warnOfProviders(providers: Config['providers'], origins: ValueOrigins): readonly Problem[] {
  return Object.entries(providers).flatMap(([name, provider]) =>
    azurePathWarnings(provider).map(({ path, message }) => origins.problem(['providers', name, ...path], message)),
  );
}
