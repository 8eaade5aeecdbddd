/** The end of a calendar day or month (UTC) of the store's time, computed as in `calendar.ts`. */
export const calendar = `
local monthDays = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 }

local function periodEnd(period, ms)
  local day = math.floor(ms / 86400000)
  if period == 'day' then return (day + 1) * 86400000 end
  local year, endsOn = 1970, 0
  while true do
    local isLeap = (year % 4 == 0 and year % 100 ~= 0) or year % 400 == 0
    for month, days in ipairs(monthDays) do
      endsOn = endsOn + days
      if month == 2 and isLeap then endsOn = endsOn + 1 end
      if endsOn > day then return endsOn * 86400000 end
    end
    year = year + 1
  end
end
`;
