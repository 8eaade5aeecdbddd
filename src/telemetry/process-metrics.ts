import { readdirSync } from 'node:fs';
import type { Registry } from '@prometheus-io/client';
import Counter from '@prometheus-io/client/lib/counter.js';
import Gauge from '@prometheus-io/client/lib/gauge.js';

interface ProcessRow {
  readonly name: string;
  readonly help: string;
  readonly kind: 'gauge' | 'counter';
  read(): number;
}

/**
 * The names are those that every Prometheus dashboard for Node uses. All values are read at a scrape and cost nothing
 * in between.
 */
export const processMetricTable: readonly ProcessRow[] = [
  {
    name: 'process_cpu_user_seconds_total',
    help: 'Total user CPU time spent in seconds.',
    kind: 'counter',
    read: () => process.cpuUsage().user / 1e6,
  },
  {
    name: 'process_cpu_system_seconds_total',
    help: 'Total system CPU time spent in seconds.',
    kind: 'counter',
    read: () => process.cpuUsage().system / 1e6,
  },
  {
    name: 'process_start_time_seconds',
    help: 'Start time of the process since unix epoch in seconds.',
    kind: 'gauge',
    read: () => Math.round(performance.timeOrigin / 1000),
  },
  {
    name: 'process_resident_memory_bytes',
    help: 'Resident memory size in bytes.',
    kind: 'gauge',
    read: () => process.memoryUsage.rss(),
  },
  {
    name: 'process_open_fds',
    help: 'Number of open file descriptors; 0 where the platform does not tell.',
    kind: 'gauge',
    read: openDescriptors,
  },
  {
    name: 'nodejs_heap_size_used_bytes',
    help: 'Bytes of the V8 heap in use.',
    kind: 'gauge',
    read: () => process.memoryUsage().heapUsed,
  },
  {
    name: 'nodejs_heap_size_total_bytes',
    help: 'Bytes of the V8 heap.',
    kind: 'gauge',
    read: () => process.memoryUsage().heapTotal,
  },
  {
    name: 'nodejs_external_memory_bytes',
    help: 'Bytes that objects of the V8 heap hold outside of it, buffers included.',
    kind: 'gauge',
    read: () => process.memoryUsage().external,
  },
];

/** Registers these metrics. */
export function collectProcessMetrics(registry: Registry): void {
  for (const row of processMetricTable) {
    const base = { name: row.name, help: row.help, registers: [registry] };
    if (row.kind === 'gauge') {
      void new Gauge({
        ...base,
        collect() {
          this.set(row.read());
        },
      });
      continue;
    }
    let counted = 0;
    void new Counter({
      ...base,
      collect() {
        const total = row.read();
        this.inc(Math.max(0, total - counted));
        counted = total;
      },
    });
  }
}

function openDescriptors(): number {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return 0;
  }
}
