package io.prefetchbench.testkit;

import io.prefetchbench.cache.internal.redis.Script;

/**
 * The scripts of the mock primary: each commits as one atomic step.
 *
 * <p>Positions are µs since the Unix epoch, or the last position plus one, so they stay below 2^53,
 * where Lua numbers are exact; as text they are written without an exponent.
 */
final class PrimaryScripts {
  private static final String CLOCK =
      """
      local now = redis.call('TIME')
      local micros = now[1] * 1000000 + now[2]
      local epoch, last = unpack(redis.call('MGET', epochKey, lastKey))
      if not epoch then
        epoch = now[1]
        redis.call('SET', epochKey, epoch)
      end
      local before = tonumber(last or '0')
      local function text(number) return string.format('%.0f', number) end
      local function meta(position)
        return '1' .. string.format('%08x%016x0%014x', epoch, position, micros)
      end
      """;

  /**
   * KEYS row, ids, last, epoch, feed; ARGV operation, id, kind of feed, then fields and values.
   * Returns nothing if refused, else epoch, position, previous position, commit µs. The event is
   * written first: it is the only write that can fail (another type at its key), and scripts are
   * not rolled back.
   */
  static final Script MUTATE =
      Script.of(
          """
          #!lua
          local row, idsKey, lastKey, epochKey, feed = unpack(KEYS)
          local op, id, feedKind = ARGV[1], ARGV[2], ARGV[3]
          local there = redis.call('EXISTS', row) == 1
          if there == (op == 'add') then return false end
          """
              + CLOCK
              + """
              local position = math.max(before + 1, micros)
              local pos, prev, at = text(position), text(before), text(micros)
              local fields = {}
              if op == 'update' then
                local old, found = redis.call('HGETALL', row), false
                for i = 1, #old, 2 do
                  if old[i] ~= '~' then
                    local value = old[i + 1]
                    if old[i] == ARGV[4] then value, found = ARGV[5], true end
                    fields[#fields + 1] = old[i]
                    fields[#fields + 1] = value
                  end
                end
                if not found then
                  fields[#fields + 1] = ARGV[4]
                  fields[#fields + 1] = ARGV[5]
                end
              else
                for i = 4, #ARGV do fields[#fields + 1] = ARGV[i] end
              end
              local kind = op == 'delete' and 'delete' or 'upsert'
              if feedKind == 'list' then
                local parts = {'e1', kind, epoch, pos, prev, at, #id .. ':' .. id}
                for i = 1, #fields do parts[i + 7] = #fields[i] .. ':' .. fields[i] end
                redis.call('LPUSH', feed, table.concat(parts, ' '))
              else
                redis.call('XADD', feed, pos .. '-0', 'op', kind, 'id', id, 'epoch', epoch,
                    'position', pos, 'prev', prev, 'committed', at, unpack(fields))
              end
              redis.call('DEL', row)
              if op == 'delete' then
                redis.call('ZREM', idsKey, id)
              else
                redis.call('HSET', row, '~', meta(position), unpack(fields))
                if op == 'add' then redis.call('ZADD', idsKey, 0, id) end
              end
              redis.call('SET', lastKey, pos)
              return {epoch, pos, prev, at}
              """);

  /** KEYS ids, last, epoch, rows; ARGV arguments of one row, then id, fields and values of each. */
  static final Script FILL =
      Script.of(
          """
          #!lua
          local idsKey, lastKey, epochKey = KEYS[1], KEYS[2], KEYS[3]
          """
              + CLOCK
              + """
              local width, position = tonumber(ARGV[1]), math.max(before, micros - 1)
              local at = 2
              for i = 4, #KEYS do
                position = position + 1
                redis.call('DEL', KEYS[i])
                redis.call('HSET', KEYS[i], '~', meta(position), unpack(ARGV, at + 1, at + width - 1))
                redis.call('ZADD', idsKey, 0, ARGV[at])
                at = at + width
              end
              redis.call('SET', lastKey, text(position))
              return #KEYS - 3
              """);

  /** KEYS last, epoch, rows. Returns epoch, last position, then the fields of each row. */
  static final Script READ =
      Script.of(
          """
          #!lua
          local lastKey, epochKey = KEYS[1], KEYS[2]
          redis.call('SET', epochKey, redis.call('TIME')[1], 'NX')
          local answer = {redis.call('GET', epochKey), redis.call('GET', lastKey) or '0'}
          for i = 3, #KEYS do answer[i] = redis.call('HGETALL', KEYS[i]) end
          return answer
          """);

  /** KEYS ids, epoch; ARGV prefix of the row keys. Gives every row the new epoch; returns it. */
  static final Script BEGIN_EPOCH =
      Script.of(
          """
          #!lua
          local idsKey, epochKey = KEYS[1], KEYS[2]
          local before = redis.call('GET', epochKey) or 0
          local epoch = string.format('%.0f', math.max(redis.call('TIME')[1], before + 1))
          redis.call('SET', epochKey, epoch)
          local head = '1' .. string.format('%08x', epoch)
          for _, id in ipairs(redis.call('ZRANGE', idsKey, 0, -1)) do
            local row = ARGV[1] .. id
            redis.call('HSET', row, '~', head .. string.sub(redis.call('HGET', row, '~'), 10))
          end
          return epoch
          """);

  private PrimaryScripts() {}
}
