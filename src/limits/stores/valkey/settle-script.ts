import { dayMs, keptDays } from '../../../usage/ledger.ts';
import { clock } from './lua/clock.ts';
import { counters } from './lua/counters.ts';
import { window } from './lua/window.ts';
import { script } from './script.ts';

/** How long the store remembers which batch of a process it applied last. */
const batchMemoryMs = 7 * dayMs;

/**
 * Replaces what was reserved with what was used.
 *
 * KEYS: the sessions, the process's last batch, then a counter per entry. ARGV: the session, the number of the batch,
 * then per entry: kind, window or period or field, when it was taken in milliseconds, units to release, units to add.
 *
 * Units to release belong to the session: if the session has no such reservation, nothing happens; a negative number
 * reserves. Units to add stay, and are added exactly once: a batch that is sent again after a lost connection is
 * recognised by its number. Batches with the number 0 add nothing.
 *
 * An entry that cannot be applied, because its counter is damaged or full, harms none of the others. The script answers
 * with the positions of such entries, from 0.
 */
export const settleScript = script(
  clock,
  window,
  counters,
  `
local session, batch = ARGV[1], tonumber(ARGV[2])
local isNew = batch > 0 and tonumber(redis.call('GET', KEYS[2]) or 0) < batch
if isNew then redis.call('SET', KEYS[2], batch, 'PX', ${batchMemoryMs}) end

local function free(held, name, units)
  local left = (held[name] or 0) - units
  held[name] = left > 0 and left or nil
end

local settle = {}

function settle.t(key, windowMs, takenAt, release, add)
  if takenAt + windowMs <= now then return end
  local packed = redis.call('GET', key)
  local value = packed and cmsgpack.unpack(packed) or { {}, {} }
  local list, held = value[1], value[2]
  local slot = slotOf(takenAt, windowMs)
  local slots = held[session] or {}
  local released = math.min(release, slots[slot] or 0)
  free(slots, slot, released)
  held[session] = next(slots) ~= nil and slots or nil
  if not adjust(list, windowMs, slot, add - released) and add - released > 0 then
    insert(list, windowMs, takenAt, add - released)
  end
  if list[1] then saveList(key, value, list, windowMs) end
end

-- A request that the store admitted too late: it had been refused before the answer came.
function settle.r(key, windowMs, takenAt, release)
  if takenAt + windowMs <= now then return end
  local packed = redis.call('GET', key)
  local list = packed and cmsgpack.unpack(packed)
  if list and list[1] and adjust(list, windowMs, slotOf(takenAt, windowMs), -release) then
    saveList(key, list, list, windowMs)
  end
end

function settle.c(key, _, _, release)
  local packed = redis.call('GET', key)
  local held = packed and cmsgpack.unpack(packed) or {}
  free(held, session, release)
  if next(held) ~= nil then save(key, held, concurrencyMs) else redis.call('DEL', key) end
end

function settle.b(key, _, endsAt, release, add)
  if endsAt <= now then return end
  local packed = redis.call('GET', key)
  local value = packed and cmsgpack.unpack(packed) or { endsAt, 0, {} }
  if value[1] ~= endsAt then
    if value[1] > now then return end
    value = { endsAt, 0, {} }
  end
  value[2] = value[2] + add
  free(value[3], session, release)
  save(key, value, endsAt - now)
end

-- Usage: the span is the field of a day's hash.
function settle.u(key, field, _, _, add)
  if add == 0 then return end
  redis.call('HINCRBY', key, field, add)
  redis.call('PEXPIRE', key, ${(keptDays + 1) * dayMs})
end

local failed = {}
for index = 3, #KEYS do
  local from = (index - 3) * 5 + 3
  local add = isNew and tonumber(ARGV[from + 4]) or 0
  local span = tonumber(ARGV[from + 1]) or ARGV[from + 1]
  if not pcall(settle[ARGV[from]], KEYS[index], span, tonumber(ARGV[from + 2]), tonumber(ARGV[from + 3]), add) then
    failed[#failed + 1] = index - 3
  end
end
return failed
`,
);
