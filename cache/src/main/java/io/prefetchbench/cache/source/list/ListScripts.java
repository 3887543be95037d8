package io.prefetchbench.cache.source.list;

import io.prefetchbench.cache.redis.Script;
import io.prefetchbench.cache.source.GapNotes;

/**
 * The steps of a list feed that must be atomic. KEYS are the list, the notes, the consumers by the
 * end of their lease (ms of Redis' own clock), and what this consumer has taken, newest at the
 * left. ARGV begin with the cache, the consumer, its lease in ms, and the beginning of the keys of
 * taken elements.
 */
final class ListScripts {
  // A full Redis must be emptied too: elements move from list to list.
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
      """;

  private static final String STAY =
      """
      if redis.call('HGET', notes, 'cache') ~= cache then
        return redis.error_reply('NOGROUP the list feed has lost what it knew of ' .. cache)
      end
      redis.call('ZADD', consumers, now + lease, me)
      """;

  /**
   * Binds the list to the cache. What came before is unknown at first, and that is noted: a process
   * that dies before its pass leaves it behind. Answers as {@code GapNotes.opened} wants it.
   */
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
   * ARGV further: most elements, and bytes after which no further one is taken. Moves the oldest
   * elements to this consumer and holds each against the one taken before it by anybody, which is
   * known here alone. A break is noted in the same step; but if no element was taken before, a pass
   * must have ended first. Answers the position lost by the newest break as 16 hex digits, or
   * nothing, then the elements.
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
                local position, prev = string.match(element, '^e1 %l+ %d+ (%d+) (%d+) %d+ ')
                if position and last ~= '?' and prev ~= (last or '0') then
                  -- Nothing before this one: the history has begun anew.
                  local gone = prev == '0' and string.format('%.0f', position - 1) or prev
                  local text = string.format('%016x', gone)
                  local covered = healed and healed >= text
                  if not covered and (last or healed) then lost = raise(gone) end
                end
                last = position or '?'
              end
              if #answer > 1 then redis.call('HSET', notes, 'last', last) end
              answer[1] = lost
              return answer
              """);

  /**
   * ARGV further: most elements, most bytes, the element to go on after or nothing. Answers what
   * this consumer has taken and not acknowledged, the oldest first.
   */
  static final Script OWN =
      Script.of(
          BEGIN
              + STAY
              + """
              local limit, bytesMax, after = tonumber(ARGV[5]), tonumber(ARGV[6]), ARGV[7]
              local at = after ~= '' and redis.call('LPOS', mine, after, 'RANK', -1)
              at = (at or redis.call('LLEN', mine)) - 1
              local answer, bytes = {}, 0
              while at >= 0 and #answer < limit and bytes < bytesMax do
                local element = redis.call('LINDEX', mine, at)
                answer[#answer + 1] = element
                bytes = bytes + #element
                at = at - 1
              end
              return answer
              """);

  /**
   * ARGV further: most elements, and for how long after its death a consumer is remembered, ms.
   * Moves what the dead have taken to this consumer, the oldest first, and forgets those that are
   * long dead and hold nothing; looks at 1000 of them at most. Answers how many elements it moved.
   * The dead's keys are known in here only.
   */
  static final Script ADOPT =
      Script.of(
          BEGIN
              + STAY
              + """
              local limit, remembered, moved = tonumber(ARGV[5]), tonumber(ARGV[6]), 0
              local dead = redis.call('ZRANGEBYSCORE', consumers, '-inf', '(' .. now,
                  'WITHSCORES', 'LIMIT', 0, 1000)
              for i = 1, #dead, 2 do
                local theirs, more = prefix .. dead[i], true
                while more and moved < limit do
                  more = redis.call('LMOVE', theirs, mine, 'RIGHT', 'LEFT')
                  if more then moved = moved + 1 end
                end
                if not more and tonumber(dead[i + 1]) + remembered < now then
                  redis.call('ZREM', consumers, dead[i])
                end
              end
              return moved
              """);

  /** Answers the number of elements not acknowledged, and the commit time of the oldest or ''. */
  static final Script STANDING =
      Script.of(
          BEGIN
              + """
              local count, oldest = 0, nil
              local function look(key)
                count = count + redis.call('LLEN', key)
                local element = redis.call('LINDEX', key, -1)
                local at = element and string.match(element, '^e1 %l+ %d+ %d+ %d+ (%d+) ')
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
