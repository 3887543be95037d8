#!lua flags=allow-oom
-- Withdraws live entries: the fields go, version, commit time and remaining life stay.
-- KEYS: entries. ARGV: ttl in ms for an entry that had none.
-- Returns how many were live.
local withdrawn = 0
for i = 1, #KEYS do
  local key = KEYS[i]
  if redis.call('TYPE', key).ok == 'hash' then
    local stored = redis.call('HGET', key, '~')
    local meta
    if not stored then
      meta = '1' .. string.rep('0', 24) .. '2' .. string.rep('0', 14)
    elseif #stored == 40 and string.byte(stored, 1) == 49 and string.byte(stored, 26) == 48 then
      meta = string.sub(stored, 1, 25) .. '2' .. string.sub(stored, 27)
    end
    if meta then
      local life = redis.call('PTTL', key)
      redis.call('DEL', key)
      redis.call('HSET', key, '~', meta)
      redis.call('PEXPIRE', key, life > 0 and life or ARGV[1])
      withdrawn = withdrawn + 1
    end
  end
end
return withdrawn
