import * as Type from 'typebox';
import { secretSetting } from '../../core/setting.ts';

/** What calls to AWS are signed with. Without keys, the usual places of AWS are searched. */
export const awsSettings = {
  region: Type.Optional(
    Type.String({
      pattern: '^[a-z]{2}[a-z0-9-]{1,40}$',
      description:
        'Region of AWS, e.g. `eu-central-1`. With the style `aws`. Default: the region in the host of `baseUrl`.',
    }),
  ),
  service: Type.Optional(
    Type.String({
      pattern: '^[a-z0-9-]{1,40}$',
      description: 'Service of AWS, as signatures name it. With the style `aws`. Default: that of the preset.',
    }),
  ),
  accessKeyId: Type.Optional(
    Type.String({
      minLength: 1,
      description:
        'Id of the AWS key that signs the calls. With the style `aws`. Default: the gateway looks where AWS’s own libraries look: environment variables, profiles, web identity, Pod Identity and other containers, EC2.',
    }),
  ),
  secretAccessKey: Type.Optional(
    secretSetting({ description: 'The secret half of this key. Write ${AWS_SECRET_ACCESS_KEY}, not the key itself.' }),
  ),
  profile: Type.Optional(
    Type.String({
      minLength: 1,
      description: 'Profile in AWS’s shared configuration files, if there is no accessKeyId. Default: AWS_PROFILE.',
    }),
  ),
  sessionToken: Type.Optional(secretSetting({ description: 'Session token of an AWS key that expires.' })),
};

const awsObject = Type.Object(awsSettings);

export type AwsSettings = Type.Static<typeof awsObject>;
