import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { reportBug } from './core/isolation.ts';
import { describeFailure } from './limits/stores/valkey/describe-failure.ts';
import type { ValkeyStore } from './limits/stores/valkey/valkey-store.ts';
import type { ProcessState } from './process-state.ts';
import { SharedHealth } from './routing/health/notices/shared-health.ts';

/** From now on this pod tells the others through the store how targets are doing, and hears it from them. */
export async function shareHealth(
  { clock, targets, telemetry, generation }: ProcessState,
  store: ValkeyStore,
): Promise<void> {
  const { notices } = telemetry;
  const isCluster = generation.config.limits.valkey?.cluster;
  const shared = new SharedHealth({
    pod: nameOfPod(),
    states: targets,
    clock,
    pods: () => store.pods,
    send: (text) => channel.send(text),
    events: notices,
  });
  const channel = await store.openChannel('health', {
    onMessage: (text) => {
      try {
        shared.hear(text);
      } catch (bug) {
        reportBug(bug);
      }
    },
    onUp: () => {
      notices.channelUp();
    },
    onDown: (error) => {
      const { reason, detail } = describeFailure(error, isCluster);
      notices.channelDown(reason, detail);
    },
  });
  targets.tellTo(shared);
}

/** In Kubernetes the name of the host is that of the pod. Several processes of one machine have it in common. */
function nameOfPod(): string {
  return `${hostname()
    .replaceAll(/[^\w.-]/g, '-')
    .slice(0, 64)}.${randomBytes(6).toString('base64url')}`;
}
