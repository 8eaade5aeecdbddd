import type { Preset } from './preset.ts';

/** Amazon Bedrock (https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html). */
export const bedrock: Preset = {
  name: 'bedrock',
  dialects: ['bedrock'],
  baseUrlIn: (region) => `https://bedrock-runtime.${region}.amazonaws.com`,
  // A key of Bedrock's own is sent as a bearer token in its place.
  authentication: { style: 'aws', service: 'bedrock' },
  keyVariable: 'AWS_BEARER_TOKEN_BEDROCK',
  quirks: {},
};
