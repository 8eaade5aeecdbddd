import { calendar } from './lua/calendar.ts';
import { clock } from './lua/clock.ts';
import { counters } from './lua/counters.ts';
import { window } from './lua/window.ts';
import { busyRetryMs } from '../../store.ts';
import { script } from './script.ts';

/** The outcomes of a script. */
export const outcomes = { refused: 0, admitted: 1, late: 2, forgotten: 3 } as const;

/** Layout of the answer: numbers before the charges, and numbers per charge. */
export const replyLayout = { head: 4, perCharge: 5 } as const;

/**
 * Decides all charges of one request and takes all of them or none; or only reads their states.
 *
 * KEYS: the sessions, then a counter per charge. ARGV: the deadline in microseconds of the store's clock, the session,
 * `take` or `read`, then per charge: kind, window or period, limit, cost.
 *
 * Returns whole numbers: the outcome, the store's time in microseconds, the index of the charge that refuses for the
 * longest time (from 0), and for how many milliseconds (-1 for ever); then per charge: remaining, reserved, next,
 * reset, and when it was taken (the admission or the end of the period, in microseconds).
 */
export const takeScript = script(
  clock,
  window,
  calendar,
  counters,
  `
if nowUs > tonumber(ARGV[1]) then return { ${outcomes.late}, nowUs } end
local session = ARGV[2]
local isTaking = ARGV[3] == 'take'

local open, wait, take, state = {}, {}, {}, {}

function open.r(charge) charge.list = charge.value or {} end
function open.t(charge)
  local value = charge.value or { {}, {} }
  charge.list, charge.held = value[1], value[2]
  forgetDead(charge.list, charge.held, charge.span)
end
function open.c(charge)
  charge.held = charge.value or {}
  charge.reserved = sumOfLive(charge.held)
end
function open.b(charge)
  local value = charge.value
  if not value or value[1] <= now then value = { periodEnd(charge.span, now), 0, {} } end
  charge.endsAt, charge.spent, charge.held = value[1], value[2], value[3]
  charge.reserved = sumOfLive(charge.held)
end

function wait.r(charge) return waitMs(charge.list, charge.span, charge.limit, charge.cost) end
wait.t = wait.r
function wait.c(charge)
  if charge.reserved + charge.cost > charge.limit then return ${busyRetryMs} end
  return 0
end
function wait.b(charge)
  local spent, limit, cost = charge.spent, charge.limit, charge.cost
  if cost > limit then return math.huge end
  if spent + charge.reserved + cost <= limit and spent < limit then return 0 end
  if spent + cost > limit or spent >= limit then return charge.endsAt - now end
  return ${busyRetryMs}
end

local function hold(charge)
  charge.held[session] = (charge.held[session] or 0) + charge.cost
  charge.reserved = charge.reserved + charge.cost
end

function take.r(charge)
  charge.list = record(charge.list, charge.span, charge.cost)
  saveList(charge.key, charge.list, charge.list, charge.span)
  return charge.list[#charge.list - 1]
end
function take.t(charge)
  charge.list = record(charge.list, charge.span, charge.cost)
  local takenAt = charge.list[#charge.list - 1]
  local slot = slotOf(takenAt, charge.span)
  local slots = charge.held[session] or {}
  slots[slot] = (slots[slot] or 0) + charge.cost
  charge.held[session] = slots
  saveList(charge.key, { charge.list, charge.held }, charge.list, charge.span)
  return takenAt
end
function take.c(charge)
  hold(charge)
  save(charge.key, charge.held, concurrencyMs)
  return 0
end
function take.b(charge)
  hold(charge)
  save(charge.key, { charge.endsAt, charge.spent, charge.held }, charge.endsAt - now)
  return charge.endsAt
end

function state.r(charge)
  local list, span = charge.list, charge.span
  local oldest, newest = list[firstLive(list, span)], list[#list - 1]
  return charge.limit - countUnits(list, span), 0,
    oldest and oldest + span - now or 0, newest and math.max(0, newest + span - now) or 0
end
state.t = state.r
function state.c(charge) return charge.limit - charge.reserved, charge.reserved, 0, 0 end
function state.b(charge)
  local renewsIn = charge.endsAt - now
  return charge.limit - charge.spent - charge.reserved, charge.reserved, renewsIn, renewsIn
end

local values = redis.call('MGET', unpack(KEYS, 2))
local charges, refusing, longest = {}, -1, 0
for index = 1, #KEYS - 1 do
  local from = index * 4
  local kind = ARGV[from]
  local charge = {
    key = KEYS[index + 1], kind = kind, span = tonumber(ARGV[from + 1]) or ARGV[from + 1],
    limit = tonumber(ARGV[from + 2]), cost = tonumber(ARGV[from + 3]),
    value = values[index] and cmsgpack.unpack(values[index]),
  }
  if isTaking and kind ~= 'r' and not isLive(session) then return { ${outcomes.forgotten}, nowUs } end
  open[kind](charge)
  charges[index] = charge
  local waiting = isTaking and wait[kind](charge) or 0
  if waiting > longest then refusing, longest = index - 1, waiting end
end

local isAdmitted = isTaking and refusing == -1
local reply = {
  isAdmitted and ${outcomes.admitted} or ${outcomes.refused}, nowUs,
  refusing, longest == math.huge and -1 or math.ceil(longest),
}
for _, charge in ipairs(charges) do
  local takenAt = isAdmitted and take[charge.kind](charge) or 0
  local remaining, reserved, nextMs, resetMs = state[charge.kind](charge)
  local at = #reply
  reply[at + 1] = math.max(0, remaining)
  reply[at + 2] = reserved
  reply[at + 3] = math.ceil(nextMs)
  reply[at + 4] = math.ceil(resetMs)
  reply[at + 5] = math.floor(takenAt * 1000 + 0.5)
end
return reply
`,
);
