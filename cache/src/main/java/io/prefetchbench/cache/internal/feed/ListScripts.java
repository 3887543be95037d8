package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.internal.redis.Script;

/**
 * The atomic steps of a list feed. KEYS are the list, the notes, the consumers by the end of their
 * lease (ms of Redis' clock), and the elements taken by this consumer, newest at the left. ARGV
 * begin with the cache, the consumer, its lease in ms, and the prefix of the keys of taken
 * elements.
 */
final class ListScripts {
  // Must work in a full Redis too: elements move from list to list.
  private static final String BEGIN =
      GapNotes.NOTE_LOST
          + """
          local list, notes, consumers, mine = unpack(KEYS)
          local cache, me, lease, prefix = unpack(ARGV)
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          local function raise(position)
            local text = string.format('%016x', position)
            note_lost(notes, text)
            return text
          end
          local function whole(value)
            local number = tonumber(value)
            return number and number >= 0 and number < 2^53 and string.format('%.0f', number)
          end
          -- Position, predecessor and commit time, as text; nothing if the element has no position.
          -- JSON does not name a predecessor.
          local function read(element)
            if string.sub(element, 1, 1) ~= '{' then
              return string.match(element, '^e1 %l+ %d+ (%d+) (%d+) (%d+) ')
            end
            local is_json, change = pcall(cjson.decode, element)
            local position = is_json and type(change) == 'table' and whole(change.version)
            if not position then return nil end
            return position, nil, whole(change.committed) or '0'
          end
          local function open_gap()
            local lost, healed = unpack(redis.call('HMGET', notes, 'lost', 'healed'))
            return lost and (not healed or healed < lost) and lost or ''
          end
          local function taken_count(name)
            return tonumber(redis.call('HGET', notes, 'taken:' .. name) or '0')
          end
          local function set_taken(name, count)
            if count > 0 then
              redis.call('HSET', notes, 'taken:' .. name, count)
            else
              redis.call('HDEL', notes, 'taken:' .. name)
            end
          end
          -- Elements that a consumer took and never acknowledged are gone: up to which is not known.
          local function note_vanished()
            raise(tonumber(redis.call('HGET', notes, 'last') or '0') or now * 1000)
          end
          """;

  private static final String STAY =
      """
      if redis.call('HGET', notes, 'cache') ~= cache then
        return redis.error_reply('NOGROUP the list feed has lost what it knew of ' .. cache)
      end
      redis.call('ZADD', consumers, now + lease, me)
      """;

  /** Binds the list to the cache; a gap is noted at first. Returns the reply for {@code opened}. */
  static final Script OPEN =
      Script.of(
          BEGIN
              + """
              local known = redis.call('HGET', notes, 'cache')
              if known and known ~= cache then
                return redis.error_reply('FEEDTAKEN the list feeds another cache: ' .. known)
              end
              if not known then
                redis.call('HSET', notes, 'cache', cache)
                raise(0)
              end
              redis.call('ZADD', consumers, now + lease, me)
              return {known and 0 or 1, redis.call('HGET', notes, 'lost') or '',
                  redis.call('HGET', notes, 'healed') or ''}
              """);

  /**
   * More ARGV: maximum number of elements, and bytes after which no further one is taken. Moves the
   * oldest elements to this consumer and compares each with the one last taken by any consumer,
   * which only this script knows. A break is noted in the same step; but if no element was taken
   * before, a pass must have finished first. Returns the position lost by the newest break as 16
   * hex digits, or nothing, then the elements.
   */
  static final Script TAKE =
      Script.of(
          BEGIN
              + STAY
              + """
              local limit, bytesMax = tonumber(ARGV[5]), tonumber(ARGV[6])
              local last = redis.call('HGET', notes, 'last')
              local healed = redis.call('HGET', notes, 'healed')
              local answer, bytes, lost = {''}, 0, ''
              while #answer <= limit and bytes < bytesMax do
                local element = redis.call('LMOVE', list, mine, 'RIGHT', 'LEFT')
                if not element then break end
                answer[#answer + 1] = element
                bytes = bytes + #element
                local position, prev = read(element)
                if prev and last ~= '?' and prev ~= (last or '0') then
                  -- Nothing before this one: the history has begun anew.
                  local gone = prev == '0' and string.format('%.0f', position - 1) or prev
                  -- Where nothing was ever taken, a pass covers what came before.
                  local uncovered = healed and healed < string.format('%016x', gone)
                  if last or uncovered then lost = raise(gone) end
                end
                last = position or '?'
              end
              if #answer > 1 then
                redis.call('HSET', notes, 'last', last)
                set_taken(me, taken_count(me) + #answer - 1)
              end
              answer[1] = lost
              return answer
              """);

  /**
   * More ARGV: maximum number of elements, maximum bytes, the element to continue after or nothing.
   * Returns the position of the open gap, like {@link #TAKE}, then the elements taken and not
   * acknowledged by this consumer, oldest first. Missing elements are a gap.
   */
  static final Script OWN =
      Script.of(
          BEGIN
              + STAY
              + """
              local limit, bytesMax, after = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
              local at = after ~= '' and redis.call('LPOS', mine, after, 'RANK', -1)
              local length = redis.call('LLEN', mine)
              if length < taken_count(me) then note_vanished() end
              set_taken(me, length)
              at = (at or length) - 1
              local answer, bytes = {open_gap()}, 0
              while at >= 0 and #answer <= limit and bytes < bytesMax do
                local element = redis.call('LINDEX', mine, at)
                answer[#answer + 1] = element
                bytes = bytes + #element
                at = at - 1
              end
              return answer
              """);

  /**
   * More ARGV: maximum number of elements, and how long a dead consumer is remembered, ms. Moves
   * the elements of dead consumers to this consumer, oldest first, and forgets long-dead consumers
   * that hold nothing; checks at most 1000 of them. A holder of elements that is no longer a
   * consumer counts as dead; missing elements are a gap. Returns the number of elements moved, and
   * the position of the open gap, like {@link #TAKE}. Only this script knows the keys of dead
   * consumers.
   */
  static final Script ADOPT =
      Script.of(
          BEGIN
              + STAY
              + """
              local limit, remembered, moved = tonumber(ARGV[5]), tonumber(ARGV[6]), 0
              for _, field in ipairs(redis.call('HKEYS', notes)) do
                local name = string.match(field, '^taken:(.*)$')
                if name and not redis.call('ZSCORE', consumers, name) then
                  redis.call('ZADD', consumers, 0, name)
                end
              end
              local dead = redis.call('ZRANGEBYSCORE', consumers, '-inf', '(' .. now,
                  'WITHSCORES', 'LIMIT', 0, 1000)
              for i = 1, #dead, 2 do
                local theirs, more = prefix .. dead[i], true
                local vanished = redis.call('LLEN', theirs) < taken_count(dead[i])
                if vanished then note_vanished() end
                while more and moved < limit do
                  more = redis.call('LMOVE', theirs, mine, 'RIGHT', 'LEFT')
                  if more then moved = moved + 1 end
                end
                set_taken(dead[i], redis.call('LLEN', theirs))
                if not more and tonumber(dead[i + 1]) + remembered < now then
                  redis.call('ZREM', consumers, dead[i])
                end
              end
              set_taken(me, taken_count(me) + moved)
              return {moved, open_gap()}
              """);

  /**
   * More ARGV: elements. Removes each once from the elements taken by this consumer; those already
   * gone, taken over or not, count as acknowledged.
   */
  static final Script ACK =
      Script.of(
          BEGIN
              + """
              for i = 5, #ARGV do redis.call('LREM', mine, -1, ARGV[i]) end
              local held = taken_count(me)
              if held > 0 then
                set_taken(me, math.max(redis.call('LLEN', mine), held - #ARGV + 4))
              end
              return #ARGV - 4
              """);

  /**
   * Returns the position of the newest known element, or nothing while a gap is open, and the
   * position up to which every element is acknowledged by all consumers; 0 if unknown: elements are
   * missing or unreadable, or a consumer holds over a thousand.
   */
  static final Script PROGRESS =
      Script.of(
          BEGIN
              + """
              local newest = redis.call('LINDEX', list, 0)
              newest = newest and read(newest)
              local last = tonumber(redis.call('HGET', notes, 'last') or '0') or 0
              local reach = math.max(last, tonumber(newest or '0'))
              local settled = reach
              local function held(element)
                local position = read(element)
                settled = position and math.min(settled, position - 1) or 0
              end
              local oldest = redis.call('LINDEX', list, -1)
              if oldest then held(oldest) end
              for _, name in ipairs(redis.call('ZRANGE', consumers, 0, 999)) do
                local theirs = redis.call('LRANGE', prefix .. name, 0, 1000)
                if #theirs > 1000 or #theirs < taken_count(name) then settled = 0 end
                for _, element in ipairs(theirs) do held(element) end
              end
              local gap = open_gap() ~= ''
              return {gap and '' or string.format('%.0f', reach), string.format('%.0f', math.max(0, settled))}
              """);

  /** Returns the number of elements not acknowledged, and the commit time of the oldest or ''. */
  static final Script STANDING =
      Script.of(
          BEGIN
              + """
              local count, oldest = 0, nil
              local function look(key)
                count = count + redis.call('LLEN', key)
                local element = redis.call('LINDEX', key, -1)
                local position, prev, at
                if element then position, prev, at = read(element) end
                if at and (not oldest or tonumber(at) < tonumber(oldest)) then oldest = at end
              end
              look(list)
              for _, name in ipairs(redis.call('ZRANGE', consumers, 0, 999)) do
                look(prefix .. name)
              end
              return {count, oldest or ''}
              """);

  private ListScripts() {}
}
