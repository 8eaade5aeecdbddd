import type { PassedHeaders } from '../passed-headers.ts';

/** https://docs.claude.com/en/api/versioning, https://docs.claude.com/en/api/beta-headers */
export const anthropicPassedHeaders: PassedHeaders = {
  toProvider: ['anthropic-version', 'anthropic-beta'],
  defaults: { 'anthropic-version': '2023-06-01' },
  toClient: [['request-id', 'x-headgate-provider-request-id']],
};
