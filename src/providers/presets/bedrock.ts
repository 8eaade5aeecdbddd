import type { Preset } from './preset.ts';

export const bedrock: Preset = {
  name: 'bedrock',
  title: 'Amazon Bedrock',
  documentation: 'https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html',
  dialects: ['bedrock'],
  baseUrl: 'https://bedrock-runtime.${AWS_REGION}.amazonaws.com',
  baseUrlIn: (region) => `https://bedrock-runtime.${region}.amazonaws.com`,
  // A key of Bedrock's own is sent as a bearer token in its place.
  authentication: { style: 'aws', service: 'bedrock' },
  keyVariable: 'AWS_BEARER_TOKEN_BEDROCK',
  keyIsOptional: true,
  quirks: {},
};
