#!lua flags=allow-oom
-- Fenced write of tombstones; allowed over maxmemory, because deletes are what frees memory.
-- KEYS: entries. ARGV: ttl in ms, the rule, then the meta field a key.
-- Returns one letter a key, then the text of each error in order, as put-payload does.
local ttl, rule = ARGV[1], string.sub(ARGV[2], 1, 1)
local mend, replay = rule == '3', rule == '2'
local equal = mend or rule == '1'
-- Epochs after the rule: the one that is written, and the largest of those it displaces.
local current, displaced = string.sub(ARGV[2], 2, 9), string.sub(ARGV[2], 10, 17)
local function is_displaced(new, old)
  local epoch = string.sub(old, 1, 8)
  return string.sub(new, 1, 8) == current and epoch > current and epoch <= displaced
end
local letters, texts = {}, {}
for i = 1, #KEYS do
  local key, meta = KEYS[i], ARGV[i + 2]
  local stored = redis.pcall('HGET', key, '~')
  local letter = 'N'
  if stored then
    if type(stored) == 'table' then
      letter = string.sub(stored.err, 1, 9) == 'WRONGTYPE' and 'T' or 'E'
      if letter == 'E' then texts[#texts + 1] = stored.err end
    elseif #stored ~= 40 or string.byte(stored, 1) ~= 49 then
      letter = 'M'
    else
      local new, old = string.sub(meta, 2, 25), string.sub(stored, 2, 25)
      letter = (old > new or (old == new and not equal)) and 'F' or 'A'
      if letter == 'F' and is_displaced(new, old) then letter = 'A' end
    end
  end
  if replay and (letter == 'N' or letter == 'A') then
    letter = 'L'
  elseif mend and (letter == 'T' or letter == 'M') then
    letter = 'A'
  end
  if letter == 'N' or letter == 'A' then
    redis.call('DEL', key)
    redis.call('HSET', key, '~', meta)
    redis.call('PEXPIRE', key, ttl)
  end
  letters[i] = letter
end
return {table.concat(letters), unpack(texts)}
