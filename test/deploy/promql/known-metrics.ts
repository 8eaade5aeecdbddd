import { metricTable } from '../../../src/telemetry/metrics.ts';
import { processMetricTable } from '../../../src/telemetry/process-metrics.ts';

/** Labels that the scrape adds to what a pod exposes. */
const ofTheScrape = ['job', 'namespace', 'pod', 'container'];
const ofAContainer = ['namespace', 'pod', 'container'];
const ofAnAutoscaler = ['namespace', 'horizontalpodautoscaler'];

/**
 * The metrics of other programs in the cluster (kube-state-metrics, cAdvisor), with the labels that our queries may
 * use.
 */
const ofTheCluster: Readonly<Record<string, readonly string[]>> = {
  kube_deployment_status_replicas_ready: ['namespace', 'deployment'],
  kube_horizontalpodautoscaler_status_current_replicas: ofAnAutoscaler,
  kube_horizontalpodautoscaler_spec_max_replicas: ofAnAutoscaler,
  kube_pod_container_resource_requests: [...ofAContainer, 'resource'],
  kube_pod_container_resource_limits: [...ofAContainer, 'resource'],
  kube_pod_container_status_last_terminated_reason: [...ofAContainer, 'reason'],
  kube_pod_container_status_restarts_total: ofAContainer,
  container_cpu_usage_seconds_total: ofAContainer,
  container_cpu_cfs_periods_total: ofAContainer,
  container_cpu_cfs_throttled_periods_total: ofAContainer,
  container_memory_working_set_bytes: ofAContainer,
};

/** Every series that a query may name, with the labels that it has. */
export function knownSeries(): Map<string, readonly string[]> {
  const known = new Map(Object.entries(ofTheCluster));
  for (const { name } of processMetricTable) known.set(name, ofTheScrape);
  for (const { kind, name, labels } of Object.values(metricTable)) {
    const all = [...labels, ...ofTheScrape];
    if (kind !== 'histogram') known.set(name, all);
    else for (const suffix of ['bucket', 'sum', 'count']) known.set(`${name}_${suffix}`, [...all, 'le']);
  }
  return known;
}

/** The series of the gateway itself: what it must expose, and no other program. */
export function isOwn(series: string): boolean {
  return !Object.hasOwn(ofTheCluster, series);
}
