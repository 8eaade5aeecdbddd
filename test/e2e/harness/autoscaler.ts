import type { Namespace } from './kubectl.ts';
import type { Autoscaler, PodMetrics } from './objects.ts';
import { gatewaySelector, type Patch } from './gateway.ts';
import { pause } from './wait.ts';

/** What the autoscaler saw and did at one moment. */
export interface Sight {
  readonly second: number;
  readonly replicas: number;
  readonly desired: number;
  /** Percent of the request, averaged over the pods; undefined before the first measurement. */
  readonly cpuPercent: number | undefined;
  readonly memoryPercent: number | undefined;
}

/** Millicores that each pod asks for in these tests, so that ten fit on a small machine; the arithmetic is relative. */
export const cpuRequestMillicores = Number(process.env['CPU_REQUEST_MILLICORES'] ?? '50');

export const smallRequests: Patch = {
  target: { kind: 'Deployment', name: 'headgate' },
  patch: [
    {
      op: 'replace',
      path: '/spec/template/spec/containers/0/resources/requests/cpu',
      value: `${String(cpuRequestMillicores)}m`,
    },
  ],
};

/** Watches the autoscaler until stopped. */
export class Watch {
  readonly sights: Sight[] = [];
  readonly #namespace: Namespace;
  readonly #startedMs = performance.now();
  readonly #running: Promise<void>;
  #stopped = false;

  constructor(namespace: Namespace) {
    this.#namespace = namespace;
    this.#running = this.#run();
  }

  get second(): number {
    return Math.round((performance.now() - this.#startedMs) / 1000);
  }

  get last(): Sight | undefined {
    return this.sights.at(-1);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#running;
  }

  /** A row for every moment at which the number of pods changed or the autoscaler measured anew, under its heads. */
  series(): Array<Array<string | number>> {
    const changes = this.sights.filter((sight, index) => {
      const before = this.sights[index - 1];
      return before?.replicas !== sight.replicas || before.cpuPercent !== sight.cpuPercent;
    });
    return [
      ['second', 'pods', 'wanted', 'CPU %', 'memory %'],
      ...changes.map(({ second, replicas, desired, cpuPercent = '', memoryPercent = '' }) => [
        second,
        replicas,
        desired,
        cpuPercent,
        memoryPercent,
      ]),
    ];
  }

  async #run(): Promise<void> {
    while (!this.#stopped) {
      const { status } = await this.#namespace.get<Autoscaler>('hpa', 'headgate');
      const percentOf = (resource: string): number | undefined =>
        status.currentMetrics?.find((metric) => metric.resource?.name === resource)?.resource?.current
          .averageUtilization;
      this.sights.push({
        second: this.second,
        replicas: status.currentReplicas,
        desired: status.desiredReplicas,
        cpuPercent: percentOf('cpu'),
        memoryPercent: percentOf('memory'),
      });
      await pause(3000);
    }
  }
}

/** What each of the gateway's pods uses, as the metrics API last measured it. */
export async function readUsage(namespace: Namespace): Promise<Map<string, { millicores: number; memoryMiB: number }>> {
  const pods = await namespace.list<PodMetrics>('pods.metrics.k8s.io', gatewaySelector);
  return new Map(
    pods.map(({ metadata, containers }) => [
      metadata.name,
      {
        millicores: containers.reduce((sum, { usage }) => sum + readCpu(usage.cpu), 0),
        memoryMiB: containers.reduce((sum, { usage }) => sum + readMemory(usage.memory), 0),
      },
    ]),
  );
}

function readCpu(quantity: string): number {
  const amount = Number.parseFloat(quantity);
  if (quantity.endsWith('n')) return amount / 1e6;
  if (quantity.endsWith('u')) return amount / 1e3;
  return quantity.endsWith('m') ? amount : amount * 1000;
}

function readMemory(quantity: string): number {
  const amount = Number.parseFloat(quantity);
  if (quantity.endsWith('Ki')) return amount / 1024;
  if (quantity.endsWith('Gi')) return amount * 1024;
  return quantity.endsWith('Mi') ? amount : amount / 1024 ** 2;
}
