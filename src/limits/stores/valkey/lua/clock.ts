/**
 * The store's clock, in milliseconds with a fraction, as `window.ts` needs them. The clocks of pods differ, and there
 * is only one store.
 */
export const clock = `
local time = redis.call('TIME')
local nowUs = time[1] * 1000000 + time[2]
local now = nowUs / 1000
`;
