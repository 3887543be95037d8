#!lua flags=allow-oom
-- Restores one payload at a key of the cache's own and gives back what the server made of it.
-- KEYS: the probe key. ARGV: payload.
local done = redis.pcall('RESTORE', KEYS[1], '10000', ARGV[1], 'REPLACE')
if done.err then return done end
local fields = redis.call('HGETALL', KEYS[1])
redis.call('DEL', KEYS[1])
return fields
