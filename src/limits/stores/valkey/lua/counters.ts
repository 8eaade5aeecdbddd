import { leaseMs } from '../timing.ts';

/**
 * The values of counters, and which of their reservations count.
 *
 * - requests `r`: the list of a window
 * - tokens `t`: the list, and the units of it that are reserved: session -> slot -> units
 * - concurrency `c`: session -> requests in flight
 * - money `b`: the end of the period, the money spent, and session -> money reserved
 *
 * A reservation belongs to the session of a pod. A session that is not heard of for a whole lease is dead, and its
 * reservations no longer count. Nobody has to look for them: the next script that opens a counter ignores or removes
 * them.
 */
export const counters = `
local live

local function isLive(session)
  if not live then
    live = {}
    for _, name in ipairs(redis.call('ZRANGEBYSCORE', KEYS[1], now - ${leaseMs}, '+inf')) do live[name] = true end
  end
  return live[session]
end

local function sumOfLive(held)
  local sum = 0
  for session, units in pairs(held) do
    if isLive(session) then sum = sum + units else held[session] = nil end
  end
  return sum
end

-- What a dead session reserved counts no more; slots that a window has left behind need no note of it.
local function forgetDead(list, held, windowMs)
  local oldest = slotOf(now - windowMs, windowMs)
  for session, slots in pairs(held) do
    local isAlive = isLive(session)
    for slot, units in pairs(slots) do
      if not isAlive then adjust(list, windowMs, slot, -units) end
      if not isAlive or slot < oldest then slots[slot] = nil end
    end
    if next(slots) == nil then held[session] = nil end
  end
end

local function save(key, value, keepMs)
  redis.call('SET', key, cmsgpack.pack(value), 'PX', math.ceil(keepMs) + 1000)
end

local function saveList(key, value, list, windowMs)
  save(key, value, list[#list - 1] + windowMs - now)
end

-- A stream longer than a day is forgotten; nothing else relies on this.
local concurrencyMs = 86400000
`;
