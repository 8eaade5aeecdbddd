import type { ClientName } from './clients/client.ts';

/**
 * What a client does not do although the gateway does its part. The list may only shrink: a listed behaviour that passes
 * fails its test, and so does an entry that no test is named after.
 */
export const expectedFailures: ReadonlyArray<{
  /** One library may be used in several ways. */
  readonly clients: readonly ClientName[];
  readonly behaviour: string;
  readonly because: string;
}> = [
  {
    clients: ['ai-sdk', 'ai-sdk-default'],
    behaviour: 'a 504 is not retried',
    because: 'it does not read x-should-retry',
  },
  { clients: ['langchain'], behaviour: 'a 504 is not retried', because: 'it does not read x-should-retry' },
];
