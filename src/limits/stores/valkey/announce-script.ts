import { clock } from './lua/clock.ts';
import { script } from './script.ts';
import { outcomes } from './take-script.ts';
import { leaseMs, commonSilenceMs } from './timing.ts';

/**
 * Announces that a session begins (`enter`) or lives (`stay`), or that others have ended (`leave`).
 *
 * KEYS: the sessions. ARGV: the deadline in microseconds of the store's clock, the word, the ids of the sessions.
 * Returns the outcome, the store's time in microseconds, and how many pods live. A session's id is the id of the
 * process, a dot and a number, so that a process that connects again is not counted twice.
 */
export const announceScript = script(
  clock,
  `
if nowUs > tonumber(ARGV[1]) then return { ${outcomes.late}, nowUs, 0 } end
local sessions, word = KEYS[1], ARGV[2]

-- If nobody was heard of for a while, the store was cut off. The sessions that lived then are not dead.
local newest = tonumber(redis.call('ZREVRANGE', sessions, 0, 0, 'WITHSCORES')[2])
if newest and now - newest > ${commonSilenceMs} then
  for _, name in ipairs(redis.call('ZRANGEBYSCORE', sessions, newest - ${leaseMs}, '+inf')) do
    redis.call('ZADD', sessions, now, name)
  end
end

local outcome = ${outcomes.admitted}
if word == 'leave' then
  redis.call('ZREM', sessions, unpack(ARGV, 3))
elseif word == 'enter' then
  redis.call('ZADD', sessions, now, ARGV[3])
else
  local heardAt = tonumber(redis.call('ZSCORE', sessions, ARGV[3]))
  if heardAt and heardAt >= now - ${leaseMs} then
    redis.call('ZADD', sessions, now, ARGV[3])
  else
    outcome = ${outcomes.forgotten}
  end
end
redis.call('ZREMRANGEBYSCORE', sessions, '-inf', now - ${4 * leaseMs})
local pods, seen = 0, {}
for _, name in ipairs(redis.call('ZRANGEBYSCORE', sessions, now - ${leaseMs}, '+inf')) do
  local pod = string.match(name, '^[^.]+')
  if not seen[pod] then pods, seen[pod] = pods + 1, true end
end
return { outcome, nowUs, pods }
`,
);
