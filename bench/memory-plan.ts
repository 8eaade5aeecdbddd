/** How long the burst lasts, how long after it the memory is read, and whether a cgroup may be made. */
export interface MemoryPlan {
  readonly burstMs: number;
  readonly restMs: number;
  readonly wantsCgroup: boolean;
}
