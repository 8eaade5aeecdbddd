import type { Authentication } from '../../core/authentication.ts';
import type { AuthenticationContext } from '../authentication-context.ts';
import { formsOf } from '../secret-forms.ts';
import type { AwsSettings } from './settings.ts';
import type { AwsKey } from './aws-key.ts';
import { FoundKeys } from './found-keys.ts';

interface SigningSettings extends AwsSettings {
  readonly service: string;
}

/** Signs the calls to a service of AWS. */
export function awsAuthentication(settings: SigningSettings, { clock, fetch }: AuthenticationContext): Authentication {
  const configured = configuredKey(settings);
  const found = new FoundKeys(settings.profile, clock, fetch);
  const configuredSecrets = configured === undefined ? [] : secretsOf(configured);
  return {
    async authenticate(call) {
      const region = settings.region ?? regionOf(call.origin) ?? '';
      const key = configured ?? (await found.current(region));
      // Most processes call no provider that wants a signature.
      const { signCall } = await import('./sign-call.ts');
      const headers = await signCall(call, key, { region, service: settings.service }, clock.wallMs());
      return { headers, query: '' };
    },
    noteRefusal: (startedAtMs) => {
      found.refused.noteRefusal(startedAtMs, clock.nowMs());
    },
    secrets: () => (configured === undefined ? found.known.flatMap(secretsOf) : configuredSecrets),
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
