import { script } from './script.ts';

/**
 * Replaces or removes a value, if it is still the one that this process has written: it may have expired, and another
 * process may have written its own.
 *
 * KEYS: the key. ARGV: the value of this process; the new value, or nothing to remove it; its milliseconds to live.
 */
export const answerScript = script(`
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return { 0 } end
if ARGV[2] == '' then redis.call('DEL', KEYS[1]) else redis.call('SET', KEYS[1], ARGV[2], 'PX', ARGV[3]) end
return { 1 }
`);
