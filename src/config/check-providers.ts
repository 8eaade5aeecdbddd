import { describeMissingBaseUrl, faultsOf } from '../providers/setting-faults.ts';
import { describeProxyFault, proxyUrlOf } from '../upstream/dial/proxy-variables.ts';
import type { Config } from './config.ts';
import type { ValueOrigins } from './value-origins.ts';
import type { Problem, Refuse } from './problem.ts';
import type { Settings } from './schema.ts';

/** What no schema can say of providers: URLs, keys, headers and proxies that cannot be used as they are. Never repeats any. */
export function checkProviders({ providers }: Config, refuse: Refuse): void {
  for (const [name, provider] of Object.entries(providers)) {
    for (const { path, message } of faultsOf(provider)) refuse(['providers', name, ...path], message);
    const proxy = provider.connections?.proxy;
    const fault = proxy === undefined || proxy === 'none' ? undefined : describeProxyFault(proxyUrlOf(proxy.reveal()));
    if (fault !== undefined) refuse(['providers', name, 'connections', 'proxy'], fault);
  }
}

/** Base URLs that neither the file nor a preset has. No schema can say so, and it is told with all that the schema says. */
export function missingBaseUrls(
  { providers }: Partial<Pick<Settings, 'providers'>>,
  origins: ValueOrigins,
): readonly Problem[] {
  return Object.entries(providers ?? {}).flatMap(([name, { preset, baseUrl }]) => {
    const fault = baseUrl === undefined ? describeMissingBaseUrl(preset) : undefined;
    return fault === undefined ? [] : [origins.problem(['providers', name, 'baseUrl'], fault)];
  });
}
