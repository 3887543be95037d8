#!lua
-- Raises the floor. KEYS: the floor. ARGV: the version, its life in ms.
-- A floor of the same epoch is never lowered; one of another epoch is replaced.
local stored = redis.call('GET', KEYS[1])
local version = ARGV[1]
if stored and string.sub(stored, 1, 8) == string.sub(version, 1, 8) and stored > version then
  version = stored
end
redis.call('SET', KEYS[1], version, 'PX', ARGV[2])
return 1
