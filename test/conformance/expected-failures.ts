import type { ClientName } from './clients/client.ts';

/**
 * What a client does not do although the gateway does its part. The list may only shrink: a listed behaviour that passes
 * fails its test, and so does an entry that no test is named after.
 */
export const expectedFailures: ReadonlyArray<{
  readonly client: ClientName;
  readonly behaviour: string;
  readonly because: string;
}> = [
  { client: 'ai-sdk', behaviour: 'a 504 is not retried', because: 'it does not read x-should-retry' },
  { client: 'ai-sdk-default', behaviour: 'a 504 is not retried', because: 'it does not read x-should-retry' },
  { client: 'langchain', behaviour: 'a 504 is not retried', because: 'it does not read x-should-retry' },
];
