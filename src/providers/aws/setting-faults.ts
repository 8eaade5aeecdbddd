import { describeKeyFault } from '../describe-key-fault.ts';
import { regionOf } from './authentication.ts';
import type { AwsSettings } from './settings.ts';

interface AwsFault {
  readonly path: readonly string[];
  readonly message: string;
}

/** What is wrong with the settings of a provider whose calls are signed. @param hasKey the provider has a key of its own */
export function awsFaults(settings: AwsSettings, baseUrl: string, hasKey: boolean): readonly AwsFault[] {
  const { accessKeyId, secretAccessKey, sessionToken } = settings;
  if (hasKey) {
    if (accessKeyId === undefined) return [];
    return [at('accessKeyId', 'is not used beside apiKey or apiKeyFile; leave one of them')];
  }
  const faults: AwsFault[] = [];
  if (settings.service === '') faults.push(at('service', 'is missing: the preset names no service of AWS'));
  if (settings.region === undefined && regionOf(baseUrl) === undefined) {
    faults.push(at('region', 'is missing: the host of baseUrl does not say it, so write it, e.g. eu-central-1'));
  }
  if (accessKeyId === undefined && secretAccessKey !== undefined) faults.push(at('accessKeyId', 'is missing'));
  if (accessKeyId !== undefined && secretAccessKey === undefined) faults.push(at('secretAccessKey', 'is missing'));
  if (sessionToken !== undefined && accessKeyId === undefined) {
    faults.push(at('sessionToken', 'has no meaning without accessKeyId'));
  }
  if (settings.profile !== undefined && accessKeyId !== undefined) {
    faults.push(at('profile', 'is not used beside accessKeyId; leave one of them'));
  }
  const texts = { accessKeyId, secretAccessKey: secretAccessKey?.reveal(), sessionToken: sessionToken?.reveal() };
  for (const [name, text] of Object.entries(texts)) {
    const fault = text === undefined ? undefined : describeKeyFault(text);
    if (fault !== undefined) faults.push(at(name, fault));
  }
  return faults;
}

function at(name: string, message: string): AwsFault {
  return { path: ['authentication', name], message };
}
