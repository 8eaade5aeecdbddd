import { clock } from './lua/clock.ts';
import { script } from './script.ts';
import { outcomes } from './take-script.ts';

/**
 * Publishes a message, unless it is late: a store that stood still would otherwise spread news of long ago.
 *
 * KEYS: the sessions, which say the shard. ARGV: the deadline in microseconds of the store's clock, the channel, the
 * message. Returns the outcome and the store's time in microseconds.
 */
export const publishScript = script(
  clock,
  `
if nowUs > tonumber(ARGV[1]) then return { ${outcomes.late}, nowUs } end
redis.call('PUBLISH', ARGV[2], ARGV[3])
return { ${outcomes.admitted}, nowUs }
`,
);
