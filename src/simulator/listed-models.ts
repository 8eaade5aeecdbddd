/** The models that the simulator lists. It answers for any other name as well. */
export const listedModels = ['simulated', 'simulated-mini', 'sim/ttft=1s;rate=10;tokens=100'] as const;

export function isListed(id: string): boolean {
  return listedModels.some((name) => name === id) || id.startsWith('sim/');
}

/** A parameter of a path, which may contain slashes, escaped or not. */
export function unescapeId(escapedId: string): string {
  try {
    return decodeURIComponent(escapedId);
  } catch {
    return escapedId;
  }
}
