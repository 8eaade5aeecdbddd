import { hash } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { startGateway, waitFor, type RunningGateway } from './gateway.ts';
import { scrape } from './metrics.ts';
import { startProvider } from './simulator.ts';
import { RunningValkey } from './valkey.ts';

/** The log messages of a pod that begins to decide alone, and of a pod whose store decides again. */
export const storeLost = 'the shared store does not count: this pod enforces its share of the limits';
export const storeReached = 'the shared store counts for all pods';

interface PodsOptions {
  readonly pods: number;
  readonly callers: number;
  readonly limits: Readonly<Record<string, unknown>>;
  /** The URL of the store for the pods, if it differs from the store's own (a proxy between them, for example). */
  readonly storeUrl?: string;
  readonly server?: RunningValkey;
  readonly config?: Readonly<Record<string, unknown>>;
}

/** Several gateway processes that count together, as pods of one deployment do. */
export interface Pods {
  readonly gateways: readonly RunningGateway[];
  readonly server: RunningValkey;
  /** The keys of the callers `caller-0`, `caller-1` and so on. */
  readonly keys: readonly string[];
  readonly startAnother: () => Promise<RunningGateway>;
}

/** Starts a Valkey that ends with the test. */
export async function startValkey(args: readonly string[] = []): Promise<RunningValkey> {
  const server = await RunningValkey.start({ args });
  onTestFinished(() => server.close());
  return server;
}

/** Starts the pods, and waits until all of them count in the store and know of each other. They end with the test. */
export async function startPods(options: PodsOptions): Promise<Pods> {
  const server = options.server ?? (await startValkey());
  const provider = await startProvider();
  const keys = Array.from({ length: options.callers }, (_, index) => `key-of-${index}`);
  const start = (): Promise<RunningGateway> =>
    startGateway({
      provider: provider.baseUrl,
      config: {
        auth: { keys: keys.map((key, index) => ({ id: `caller-${index}`, sha256: hash('sha256', key) })) },
        telemetry: { logLevel: 'debug' },
        limits: {
          valkey: { url: options.storeUrl ?? server.url },
          assumedPods: options.pods,
          ...options.limits,
        },
        ...options.config,
      },
    });
  const gateways = await Promise.all(Array.from({ length: options.pods }, start));
  await Promise.all(gateways.map((gateway) => knows(gateway, options.pods)));
  return { gateways, server, keys, startAnother: start };
}

/** Resolves once a pod knows of `pods` pods, itself included. */
export async function knows(gateway: RunningGateway, pods: number, timeoutMs = 10_000): Promise<void> {
  const known = await waitFor(async () => {
    const metrics = await scrape(gateway.adminUrl);
    const isSo = storeDecides(gateway) && metrics.sum('headgate_limit_store_pods') === pods;
    return isSo ? true : undefined;
  }, timeoutMs);
  if (known !== true) throw new Error(`a pod does not know of ${pods} pods:\n${gateway.lines.slice(-5).join('\n')}`);
}

/** Whether the pod's last logged transition says that the store decides again. */
export function storeDecides({ lines }: RunningGateway): boolean {
  const last = lines.findLast((line) => line.includes(storeLost) || line.includes(storeReached));
  return last?.includes(storeReached) ?? false;
}

/** The log lines of decisions that waited although the pod had logged that the store is away. */
export function waitedWhileAway({ lines }: RunningGateway): string[] {
  let isAway = false;
  const waited: string[] = [];
  for (const line of lines) {
    if (line.includes(storeLost)) isAway = true;
    else if (line.includes(storeReached)) isAway = false;
    else if (isAway && line.includes('"limits decided"') && !line.includes('"waited_ms":0,')) waited.push(line);
  }
  return waited;
}
