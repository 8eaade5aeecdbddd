import type { Authentication } from '../../core/authentication.ts';
import type { Clock } from '../../core/clock.ts';
import { GatewayError } from '../../core/errors.ts';
import { formsOf } from '../secret-forms.ts';
import type { AwsSettings } from './settings.ts';
import type { AwsKey } from './aws-key.ts';

interface SigningSettings extends AwsSettings {
  readonly service: string;
}

/** Signs the calls to a service of AWS. */
export function awsAuthentication(settings: SigningSettings, clock: Pick<Clock, 'wallMs'>): Authentication {
  const key = configuredKey(settings);
  const secrets = key === undefined ? [] : secretsOf(key);
  return {
    async authenticate(call) {
      if (key === undefined) throw new GatewayError('provider_auth_failed', 'There is no key of AWS to sign with.');
      const region = settings.region ?? regionOf(call.origin) ?? '';
      // Most processes call no provider that wants a signature.
      const { signCall } = await import('./sign-call.ts');
      const headers = await signCall(call, key, { region, service: settings.service }, clock.wallMs());
      return { headers, query: '' };
    },
    secrets: () => secrets,
  };
}

/** The region in the name of a host of AWS, such as `service.eu-central-1.amazonaws.com`; undefined for other hosts. */
export function regionOf(baseUrl: string): string | undefined {
  return /^https?:\/\/[^/]+\.([a-z]{2}(?:-[a-z]+)+-\d+)\.(?:vpce\.amazonaws|amazonaws|api\.aws)\b/.exec(baseUrl)?.[1];
}

function configuredKey({ accessKeyId, secretAccessKey, sessionToken }: AwsSettings): AwsKey | undefined {
  if (accessKeyId === undefined || secretAccessKey === undefined) return undefined;
  const token = sessionToken?.reveal().trim();
  return {
    accessKeyId: accessKeyId.trim(),
    secretAccessKey: secretAccessKey.reveal().trim(),
    ...(token === undefined ? {} : { sessionToken: token }),
  };
}

/** AWS quotes the id of the key in the errors about signatures. */
function secretsOf({ accessKeyId, secretAccessKey, sessionToken }: AwsKey): readonly string[] {
  return [accessKeyId, secretAccessKey, ...(sessionToken === undefined ? [] : [sessionToken])].flatMap(formsOf);
}
