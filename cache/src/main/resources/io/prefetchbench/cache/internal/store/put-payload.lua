#!lua
-- Fenced write of whole entries as dump payloads, one per key.
-- KEYS: entries, and last the floor if the rule is '4'. ARGV: ttl in ms, the rule, then a payload
-- an entry.
-- Rule: '0' stores over nothing or an older version, '1' over an equal one too, '2' nowhere, '3' as
-- '1' and over what is not ours too, '4' as '0' above the floor and nowhere up to it.
-- Returns one letter an entry, then the text of each error in order:
-- N stored where nothing was, L left to the primary, A stored over something, F fenced,
-- T other type, M other format, E error.
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
-- Once a call, not once a key.
local pcall, sub, byte = redis.pcall, string.sub, string.byte
local letters, texts = {}, {}
-- The version stands behind type and RDB length (1, 2 or 5 bytes), then 4 bytes in the form
-- pairs (type 4) and 11 in a listpack (type 16): header, the name, the value's head, format.
local function version_of(payload)
  local kind, fields = byte(payload, 1, 2)
  local at = fields < 64 and 3 or fields < 128 and 4 or 7
  at = at + (kind == 16 and 11 or 4)
  return sub(payload, at, at + 23)
end
for i = 1, count do
  local payload = ARGV[i + 2]
  local stored = pcall('HGET', KEYS[i], '~')
  local new = (stored or floor) and version_of(payload)
  local letter = 'N'
  if stored then
    if type(stored) == 'table' then
      letter = sub(stored.err, 1, 9) == 'WRONGTYPE' and 'T' or 'E'
      if letter == 'E' then texts[#texts + 1] = stored.err end
    elseif #stored ~= 40 or byte(stored, 1) ~= 49 then
      letter = 'M'
    else
      local old = sub(stored, 2, 25)
      if old == new then letter = equal and 'A' or 'F' else letter = old > new and 'F' or 'A' end
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
    local done = pcall('RESTORE', KEYS[i], ttl, payload, 'REPLACE')
    if done.err then
      letter = 'E'
      texts[#texts + 1] = done.err
    end
  end
  letters[i] = letter
end
return {table.concat(letters), unpack(texts)}
