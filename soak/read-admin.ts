import type { Usage, UsageRow } from './audit-usage.ts';
import { keyIds } from './gateway-config.ts';
import type { Pod } from './pod.ts';

/** From a day long before any run on, so that a run may go on past midnight and the end of a month. */
const allDays = 'from=2020-01-01';

/** What the ledgers say: the one of the store, or that of each process that still runs. */
export async function readUsage(pods: readonly Pod[], isShared: boolean): Promise<Usage[]> {
  const [first] = pods;
  if (isShared && first !== undefined) return [{ of: 'the store', life: undefined, rows: await rowsOf(first) }];
  return Promise.all(pods.map(async (pod) => ({ of: pod.life.name, life: pod.life.name, rows: await rowsOf(pod) })));
}

/** What is reserved for requests that are open. */
export async function readReserved(pod: Pod): Promise<string[]> {
  const found: string[] = [];
  for (const key of keyIds) {
    const { data } = (await askAdmin(pod, `limits/${key}`)) as { data: { words: string; reserved: number | null }[] };
    for (const { words, reserved } of data) {
      if ((reserved ?? 0) !== 0) found.push(`key ${key} has ${reserved ?? 0} reserved: ${words}`);
    }
  }
  return found;
}

async function rowsOf(pod: Pod): Promise<readonly UsageRow[]> {
  return ((await askAdmin(pod, `usage?${allDays}`)) as { data: UsageRow[] }).data;
}

async function askAdmin({ life }: Pod, path: string): Promise<unknown> {
  return (await fetch(`${life.gateway.adminUrl}/admin/${path}`)).json();
}
