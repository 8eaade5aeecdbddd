import { script } from './script.ts';

/**
 * Replaces or removes a value, unless another process has written its own. One that is gone is written again: it has expired
 * while this process could not reach the store, or the store has lost its data.
 *
 * KEYS: the key. ARGV: the value of this process; the new value, or nothing to remove it; its milliseconds to live.
 */
export const answerScript = script(`
local found = redis.call('GET', KEYS[1])
if found and found ~= ARGV[1] then return { 0 } end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return { 1 }
`);
