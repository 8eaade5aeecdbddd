/** What requests that belong together have in common. */
export const affinitySources = ['session', 'prompt_cache_key', 'user', 'prefix'] as const;
export type AffinitySource = (typeof affinitySources)[number];
