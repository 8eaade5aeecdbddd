/** The members of Kubernetes objects that these tests read. */
export interface Pod {
  readonly metadata: { readonly name: string; readonly deletionTimestamp?: string };
  readonly status: {
    readonly phase: string;
    readonly podIP?: string;
    readonly conditions?: ReadonlyArray<{ readonly type: string; readonly status: string }>;
    readonly containerStatuses?: readonly ContainerStatus[];
  };
}

export interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly ready: boolean;
  readonly state: {
    readonly running?: { readonly startedAt: string };
    readonly waiting?: { readonly reason: string };
  };
  readonly lastState: {
    readonly terminated?: {
      readonly exitCode: number;
      readonly reason: string;
      readonly startedAt: string;
      readonly finishedAt: string;
    };
  };
}

export interface EndpointSlice {
  readonly endpoints: ReadonlyArray<{
    readonly targetRef: { readonly name: string };
    readonly conditions: { readonly ready: boolean; readonly serving: boolean; readonly terminating: boolean };
  }> | null;
}

export interface Autoscaler {
  readonly status: {
    readonly currentReplicas: number;
    readonly desiredReplicas: number;
    readonly currentMetrics?: ReadonlyArray<{
      readonly resource?: { readonly name: string; readonly current: { readonly averageUtilization?: number } };
    }> | null;
  };
}

export interface PodMetrics {
  readonly metadata: { readonly name: string };
  readonly containers: ReadonlyArray<{ readonly usage: { readonly cpu: string; readonly memory: string } }>;
}

export interface KubernetesEvent {
  readonly reason: string;
  readonly message: string;
  readonly involvedObject: { readonly name: string };
}
