#!lua
-- Fenced write of whole entries by HSET, for a Redis that refuses RESTORE.
-- KEYS: entries, and last the floor if the rule is '4'. ARGV: ttl in ms, the rule, then an entry:
-- the number of its parts, and the parts: names and values, the meta field first.
-- Returns one letter an entry, then the text of each error in order, as put-payload does.
local ttl, rule = ARGV[1], string.sub(ARGV[2], 1, 1)
local mend, replay = rule == '3', rule == '2'
local equal = mend or rule == '1'
local count = rule == '4' and #KEYS - 1 or #KEYS
local floor = rule == '4' and redis.call('GET', KEYS[#KEYS])
-- Epochs after the rule: the one that is written, and the largest of those it displaces.
local current, displaced = string.sub(ARGV[2], 2, 9), string.sub(ARGV[2], 10, 17)
local function is_displaced(new, old)
  local epoch = string.sub(old, 1, 8)
  return string.sub(new, 1, 8) == current and epoch > current and epoch <= displaced
end
local letters, texts = {}, {}
local from = 3
for i = 1, count do
  local key, last = KEYS[i], from + tonumber(ARGV[from])
  local new = string.sub(ARGV[from + 2], 2, 25)
  local stored = redis.pcall('HGET', key, '~')
  local letter = 'N'
  if stored then
    if type(stored) == 'table' then
      letter = string.sub(stored.err, 1, 9) == 'WRONGTYPE' and 'T' or 'E'
      if letter == 'E' then texts[#texts + 1] = stored.err end
    elseif #stored ~= 40 or string.byte(stored, 1) ~= 49 then
      letter = 'M'
    else
      local old = string.sub(stored, 2, 25)
      letter = (old > new or (old == new and not equal)) and 'F' or 'A'
      if letter == 'F' and is_displaced(new, old) then letter = 'A' end
    end
  end
  local stores = letter == 'N' or letter == 'A'
  if stores and (replay or floor and new <= floor) then
    letter = 'L'
  elseif mend and (letter == 'T' or letter == 'M') then
    letter = 'A'
  end
  if letter == 'N' or letter == 'A' then
    redis.call('DEL', key)
    local done
    -- Lua unpacks at most some thousand values at once.
    for at = from + 1, last, 1000 do
      done = redis.pcall('HSET', key, unpack(ARGV, at, math.min(at + 999, last)))
      if type(done) == 'table' then break end
    end
    if type(done) == 'table' then
      letter = 'E'
      texts[#texts + 1] = done.err
    else
      redis.call('PEXPIRE', key, ttl)
    end
  end
  letters[i] = letter
  from = last + 1
end
return {table.concat(letters), unpack(texts)}
