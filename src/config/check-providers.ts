import { describeBaseUrlFault } from '../providers/parse-base-url.ts';
import { describeKeyFault } from '../providers/describe-key-fault.ts';
import type { Config } from './config.ts';
import type { Refuse } from './problem.ts';

/** What no schema can say of providers: URLs and keys that cannot be used as they are. Never repeats either. */
export function checkProviders({ providers }: Config, refuse: Refuse): void {
  for (const [name, { baseUrl, apiKey, apiKeyFile }] of Object.entries(providers)) {
    const urlFault = describeBaseUrlFault(baseUrl);
    if (urlFault !== undefined) refuse(['providers', name, 'baseUrl'], urlFault);
    if (apiKey !== undefined && apiKeyFile !== undefined) {
      refuse(['providers', name], 'has both apiKey and apiKeyFile; leave one');
    }
    const keyFault = apiKey === undefined ? undefined : describeKeyFault(apiKey.reveal());
    if (keyFault !== undefined) refuse(['providers', name, 'apiKey'], keyFault);
    if (apiKey === undefined && apiKeyFile === undefined && isOpenai(baseUrl)) {
      refuse(
        ['providers', name],
        'has no key, and api.openai.com wants one: write apiKey: ${OPENAI_API_KEY}, or apiKeyFile',
      );
    }
  }
}

function isOpenai(baseUrl: string): boolean {
  return URL.parse(baseUrl)?.hostname === 'api.openai.com';
}
