#!lua flags=allow-oom
-- Makes a hash or a list at a key of the cache's own; says how the server keeps and dumps it.
-- KEYS: the probe key. ARGV: HSET or RPUSH, then names and values.
redis.call('DEL', KEYS[1])
redis.call(ARGV[1], KEYS[1], unpack(ARGV, 2))
redis.call('PEXPIRE', KEYS[1], '10000')
local encoding = redis.pcall('OBJECT', 'ENCODING', KEYS[1])
local dump = redis.pcall('DUMP', KEYS[1])
redis.call('DEL', KEYS[1])
if type(encoding) == 'table' and encoding.err then return encoding end
if type(dump) == 'table' then return dump end
return {encoding, dump}
