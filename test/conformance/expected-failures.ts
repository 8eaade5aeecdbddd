import type { ClientName } from './clients/client.ts';

/**
 * Behaviours that a client lacks although the gateway does its part. The list may only shrink: the test of a listed
 * behaviour fails if the client passes it, or if no test has its name.
 */
export const expectedFailures: ReadonlyArray<{
  /** One library may be used in several ways. */
  readonly clients: readonly ClientName[];
  readonly behaviour: string;
  readonly because: string;
}> = [
  {
    clients: ['ai-sdk', 'ai-sdk-default', 'ai-sdk-anthropic', 'ai-sdk-google'],
    behaviour: 'a 504 is not retried',
    because: 'it does not read x-should-retry',
  },
  { clients: ['langchain'], behaviour: 'a 504 is not retried', because: 'it does not read x-should-retry' },
];
