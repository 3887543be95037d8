#!lua flags=allow-oom
-- Lengthens the life of live entries, and of those only; shortens one that is over the ttl or has none.
-- KEYS: entries. ARGV: new life in ms, ttl in ms.
-- Returns how many lives were set.
local life, ttl = tonumber(ARGV[1]), tonumber(ARGV[2])
local set = 0
for i = 1, #KEYS do
  local key = KEYS[i]
  if redis.call('TYPE', key).ok == 'hash' then
    local stored = redis.call('HGET', key, '~')
    -- A hash without a meta field is a live entry of a program that knows no versions.
    local live = not stored
        or (#stored == 40 and string.byte(stored, 1) == 49 and string.byte(stored, 26) == 48)
    local left = live and redis.call('PTTL', key)
    if live and (left < life or left > ttl) then
      redis.call('PEXPIRE', key, ARGV[1])
      set = set + 1
    end
  end
end
return set
