import { Type, type Static } from 'typebox';
import { secretSetting } from '../../core/setting.ts';

/** What calls to AWS are signed with. Without keys, the usual places of AWS are searched. */
export const awsSettings = {
  region: Type.Optional(
    Type.String({
      pattern: '^[a-z]{2}[a-z0-9-]{1,40}$',
      description: 'Of AWS, e.g. `eu-central-1`, with the style `aws`; from the host of `baseUrl` where absent.',
    }),
  ),
  service: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9-]{1,40}$',
      description: 'Of AWS, as signatures name it, with the style `aws`; as the preset says where absent.',
    }),
  ),
  accessKeyId: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Of the key of AWS that calls are signed with, with the style `aws`. Absent: the usual places of AWS are searched, which are its environment variables, profiles, web identity, Pod Identity and other containers, and EC2.',
    }),
  ),
  secretAccessKey: Type.Optional(
    secretSetting({ description: 'The other half of that key; write ${AWS_SECRET_ACCESS_KEY}, not the key itself.' }),
  ),
  profile: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Of AWS’s shared configuration files, where accessKeyId is absent; AWS_PROFILE where this is absent too.',
    }),
  ),
  sessionToken: Type.Optional(secretSetting({ description: 'Of a key of AWS that expires.' })),
};

const awsObject = Type.Object(awsSettings);

export type AwsSettings = Static<typeof awsObject>;
