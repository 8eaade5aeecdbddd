/** The part of a limit that one process enforces when no shared store counts for all of them. At least 1. */
export function shareOf(limit: number, pods: number): number {
  return Math.max(1, Math.floor(limit / pods));
}
