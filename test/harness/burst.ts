import { Agent, request } from 'node:http';

/** The result of a burst: how often each status came, and how many requests failed with their connection. */
interface BurstResult {
  readonly statuses: Readonly<Record<number, number>>;
  readonly failed: number;
}

/** Sends `requests` requests of one key at once, spread evenly over all pods, each on its own connection. */
export async function burst(urls: readonly string[], key: string, requests: number): Promise<BurstResult> {
  const agent = new Agent({ keepAlive: true });
  const headers = {
    authorization: `Bearer ${key}`,
    'content-type': 'application/json',
    'content-length': body.length,
  };
  const ask = (url: string): Promise<number | undefined> =>
    new Promise((resolve) => {
      const asked = request(`${url}/v1/inference`, { method: 'POST', agent, headers }, (answer) => {
        answer.resume();
        answer.once('end', () => {
          resolve(answer.statusCode);
        });
        answer.once('error', () => {
          resolve(undefined);
        });
      });
      asked.once('error', () => {
        resolve(undefined);
      });
      asked.end(body);
    });
  const all = await Promise.all(Array.from({ length: requests }, (_, index) => ask(urls[index % urls.length] ?? '')));
  agent.destroy();
  const statuses: Record<number, number> = {};
  let failed = 0;
  for (const status of all) {
    if (status === undefined) failed += 1;
    else statuses[status] = (statuses[status] ?? 0) + 1;
  }
  return { statuses, failed };
}

const body = Buffer.from('{"prompt":"hello","model":"gpt-test"}');
