/**
 * The store's clock, in milliseconds with a fraction, as `window.ts` wants them: pods do not agree on the time, the store
 * is one.
 */
export const clock = `
local time = redis.call('TIME')
local nowUs = time[1] * 1000000 + time[2]
local now = nowUs / 1000
`;
