/** The arithmetic of `window.ts`, function for function; a test compares the two. A list is flat pairs, oldest first. */
export const window = `
local function slotOf(at, windowMs)
  return math.floor(at / (windowMs / 60))
end

local function firstLive(list, windowMs)
  local at = 1
  while list[at] and list[at] + windowMs <= now do at = at + 2 end
  return at
end

local function countUnits(list, windowMs)
  local units = 0
  for at = #list - 1, 1, -2 do
    if list[at] + windowMs <= now then break end
    units = units + list[at + 1]
  end
  return units
end

local function waitMs(list, windowMs, limit, cost)
  if cost > limit then return math.huge end
  local excess = countUnits(list, windowMs) + cost - limit
  local at = firstLive(list, windowMs)
  while excess > 0 and list[at] do
    excess = excess - list[at + 1]
    if excess <= 0 then return list[at] + windowMs - now end
    at = at + 2
  end
  return 0
end

local function record(list, windowMs, cost)
  local last = #list - 1
  if last < 1 then return { now, cost } end
  local at = math.max(now, list[last])
  if slotOf(list[last], windowMs) == slotOf(at, windowMs) then
    list[last] = at
    list[last + 1] = list[last + 1] + cost
    return list
  end
  local kept = {}
  for index = firstLive(list, windowMs), #list do kept[#kept + 1] = list[index] end
  kept[#kept + 1] = at
  kept[#kept + 1] = cost
  return kept
end

-- Changes a slot's units; false where it has been forgotten.
local function adjust(list, windowMs, slot, difference)
  for at = #list - 1, 1, -2 do
    if slotOf(list[at], windowMs) == slot then
      list[at + 1] = math.max(0, list[at + 1] + difference)
      return true
    end
  end
  return false
end

-- Adds to a slot that a store which came back empty does not know.
local function insert(list, windowMs, admittedAt, units)
  if admittedAt + windowMs <= now then return end
  local at = 1
  while list[at] and list[at] < admittedAt do at = at + 2 end
  table.insert(list, at, units)
  table.insert(list, at, admittedAt)
end
`;
