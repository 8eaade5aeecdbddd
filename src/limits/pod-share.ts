/** What one of several processes enforces where nobody counts for all of them: its part, but never nothing. */
export function shareOf(limit: number, pods: number): number {
  return Math.max(1, Math.floor(limit / pods));
}
