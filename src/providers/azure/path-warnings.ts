import type { ConfiguredProvider } from '../configured-provider.ts';
import { azureOpenai } from '../presets/azure-openai.ts';

interface Warning {
  readonly path: readonly string[];
  readonly message: string;
}

/** Host names of Azure's own servers. Behind other names may be a proxy with paths of its own. */
const azureHost = /\.(openai\.azure\.com|services\.ai\.azure\.com|cognitiveservices\.azure\.com)$/i;

/**
 * Warns of settings that lead to a path which Azure OpenAI does not have.
 * https://learn.microsoft.com/azure/foundry/openai/api-version-lifecycle
 */
export function azurePathWarnings({ preset, baseUrl, deployments, query }: ConfiguredProvider): readonly Warning[] {
  const url = URL.parse(baseUrl);
  if (preset !== azureOpenai.name || url === null || !azureHost.test(url.hostname)) return [];
  const warnings: Warning[] = [];
  const ending = deployments === true ? '/openai' : '/openai/v1';
  if (!url.pathname.replace(/\/+$/, '').endsWith(ending)) {
    const message = `does not end in ${ending}, where Azure has this API: write ${url.origin}${ending}`;
    warnings.push({ path: ['baseUrl'], message });
  }
  if (deployments === true && query?.['api-version'] === undefined) {
    warnings.push({ path: ['query', 'api-version'], message: 'is missing, and Azure wants it with deployments: true' });
  }
  return warnings;
}
