#!lua flags=no-writes
-- What each key is, and how long live ones last. KEYS: entries.
-- Returns one letter a key: the flag of its meta field (0 live, 1 tombstone, 2 invalid), 0 for a
-- hash without one, x for anything else, - for nothing; then, for each 0 in order, its life in ms.
local letters, lives = {}, {}
for i = 1, #KEYS do
  local kind = redis.call('TYPE', KEYS[i]).ok
  local letter = kind == 'none' and '-' or 'x'
  if kind == 'hash' then
    local stored = redis.call('HGET', KEYS[i], '~')
    if not stored then
      letter = '0'
    elseif #stored == 40 and string.byte(stored, 1) == 49 then
      letter = string.sub(stored, 26, 26)
    end
  end
  if letter == '0' then lives[#lives + 1] = redis.call('PTTL', KEYS[i]) end
  letters[i] = letter
end
return {table.concat(letters), lives}
