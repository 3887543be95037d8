package io.prefetchbench.cache.source.stream;

import io.prefetchbench.cache.redis.Script;
import io.prefetchbench.cache.source.GapNotes;

/**
 * The steps of a stream feed that must be atomic. KEYS are the stream and the gap notes; ARGV begin
 * with the group and the consumer.
 *
 * <p>Beside the gaps the notes hold {@code last}, the id up to which this feed's own scripts have
 * moved the group, and {@code reader:NAME}, when that consumer last read in a way that keeps {@code
 * last} (ms, by the second). A group that stands elsewhere was moved by somebody else.
 */
final class StreamScripts {
  private static final String BEGIN =
      GapNotes.NOTE_LOST
          + """
          local stream, notes, group, me = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
          local function raise(entry)
            note_lost(notes, string.format('%016x', string.match(entry, '^%d+')))
          end
          local function facts(flat)
            local named = {}
            for i = 1, #flat, 2 do named[flat[i]] = flat[i + 1] end
            return named
          end
          local function number(entry) return tonumber(string.match(entry, '^%d+')) end
          local function later(one, other)
            return number(one) > number(other) and one or other
          end
          local function group_facts()
            local groups = redis.pcall('XINFO', 'GROUPS', stream)
            -- There is no stream.
            if groups.err then return nil end
            for _, flat in ipairs(groups) do
              local named = facts(flat)
              if named.name == group then return named end
            end
            return nil
          end
          local time = redis.call('TIME')
          local now = time[1] * 1000 + math.floor(time[2] / 1000)
          local function keep_reader()
            local seen = redis.call('HGET', notes, 'reader:' .. me)
            if not seen or now - seen > 1000 then redis.call('HSET', notes, 'reader:' .. me, now) end
          end
          local function open_gap()
            local lost, healed = unpack(redis.call('HMGET', notes, 'lost', 'healed'))
            return lost and (not healed or healed < lost) and lost or ''
          end
          """;

  /**
   * Makes the group if it is missing, and notes in the same step that what came before may be lost:
   * a process that dies before its pass leaves that behind. The same holds if the notes are gone
   * while the group is there. Answers as {@code GapNotes.opened} wants it.
   */
  static final Script OPEN =
      Script.of(
          BEGIN
              + """
              local made = redis.pcall('XGROUP', 'CREATE', stream, group, '$', 'MKSTREAM')
              local existed = made.err and string.find(made.err, 'BUSYGROUP', 1, true)
              if made.err and not existed then return made end
              local stands = group_facts()['last-delivered-id']
              if not existed then
                raise(facts(redis.call('XINFO', 'STREAM', stream))['last-generated-id'])
                redis.call('HSET', notes, 'last', stands)
              elseif redis.call('EXISTS', notes) == 0 then
                raise(stands)
              end
              redis.call('HSETNX', notes, 'last', stands)
              keep_reader()
              return {existed and 0 or 1, redis.call('HGET', notes, 'lost') or '',
                  redis.call('HGET', notes, 'healed') or ''}
              """);

  /**
   * ARGV further: most entries, bytes after which no further one is read, {@code >} for new entries
   * or the id after which to go on among this consumer's own, and whether to look for entries that
   * vanished before they were delivered. Reads new entries while {@code bytes} allows; the last few
   * may exceed it. Answers the newest position found to be lost as 16 hex digits, or nothing; the
   * id up to which the group has received; and the entries.
   *
   * <p>Lost is what lies between where the group stands and where this feed has left it: somebody
   * moved it, or made it anew. While a consumer reads that keeps no {@code last} (an older
   * version), nothing is concluded. Lost is also what the stream has generated, does not hold, and
   * the group has not received; and a predecessor that an entry names, where another entry or none
   * stands before it. All of it is noted in the step that moves the group, so that no consumer can
   * believe the entries behind a gap to be the whole history.
   */
  static final Script READ =
      Script.of(
          BEGIN
              + """
              local limit, bytesMax = tonumber(ARGV[3]), tonumber(ARGV[4])
              local after, look = ARGV[5], ARGV[6] == '1'
              local fresh, lost, stands = after == '>', '', ''
              local function is_read_by_others()
                for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
                  local consumer = facts(flat)
                  local seen = redis.call('HGET', notes, 'reader:' .. consumer.name)
                  if consumer.idle < 60000 and now - consumer.idle - (seen or 0) > 5000 then
                    return true
                  end
                end
                return false
              end
              local function lose(entry)
                local text = string.format('%016x', string.match(entry, '^%d+'))
                local healed = redis.call('HGET', notes, 'healed')
                if not healed or not readable(healed) or healed < text then
                  note_lost(notes, text)
                  lost = lost > text and lost or text
                end
              end
              -- In a group that has received nothing, before its first pass, nothing can be missing.
              local function follow(entry, before)
                local body = entry[2]
                local prev = body and body[9] == 'prev' and tonumber(body[10]) or 0
                if prev == 0 or prev == before then return end
                if before == 0 and redis.call('HEXISTS', notes, 'healed') == 0 then return end
                local stands_before =
                    redis.call('XREVRANGE', stream, '(' .. entry[1], '-', 'COUNT', 1)[1]
                if not stands_before or number(stands_before[1]) ~= prev then lose(body[10]) end
              end
              local last
              if fresh then
                local known = group_facts()
                if not known then
                  return redis.error_reply('NOGROUP the stream has no group ' .. group)
                end
                stands = known['last-delivered-id']
                last = redis.call('HGET', notes, 'last')
                if not last then
                  lose(stands)
                elseif last ~= stands and not is_read_by_others() then
                  lose(later(last, stands))
                end
              else
                lost = open_gap()
              end
              keep_reader()
              local entries, bytes, largest = {}, 0, bytesMax
              local before = fresh and number(stands)
              while #entries < limit and bytes < bytesMax do
                local count = largest * 64 > bytesMax and 1 or math.min(8, limit - #entries)
                local answer = redis.pcall('XREADGROUP', 'GROUP', group, me, 'COUNT', count,
                    'STREAMS', stream, after)
                if answer and answer.err then return answer end
                local page = answer and answer[1][2] or {}
                if #page == 0 then break end
                if #entries == 0 then largest = 0 end
                for _, entry in ipairs(page) do
                  entries[#entries + 1] = entry
                  if fresh then
                    follow(entry, before)
                    before = number(entry[1])
                  end
                  local size = #entry[1]
                  for _, part in ipairs(entry[2] or {}) do size = size + #part end
                  bytes = bytes + size
                  largest = math.max(largest, size)
                end
                if not fresh then after = page[#page][1] end
              end
              if fresh then
                if #entries > 0 then
                  stands = entries[#entries][1]
                elseif look then
                  local generated = facts(redis.call('XINFO', 'STREAM', stream))['last-generated-id']
                  if number(generated) > number(stands) then lose(generated) end
                end
                if last ~= stands then redis.call('HSET', notes, 'last', stands) end
              end
              return {lost, stands, entries}
              """);

  /**
   * ARGV further: idle ms of the dead, cursor, most entries, bytes after which no further one is
   * claimed. Answers as {@code XAUTOCLAIM}, which drops entries without body from the group: they
   * are noted in the same step, because its reply may be lost. At the end of a round consumers that
   * are idle and hold nothing are removed, 16 at most; one that lives all the same is made again by
   * its next read.
   */
  static final Script CLAIM =
      Script.of(
          BEGIN
              + """
              local idle, cursor = tonumber(ARGV[3]), ARGV[4]
              local limit, bytesMax = tonumber(ARGV[5]), tonumber(ARGV[6])
              local claimed, gone, bytes, calls = {}, {}, 0, 0
              keep_reader()
              repeat
                local answer = redis.pcall('XAUTOCLAIM', stream, group, me, idle, cursor,
                    'COUNT', 1)
                if answer.err then return answer end
                cursor = answer[1]
                for _, entry in ipairs(answer[2]) do
                  claimed[#claimed + 1] = entry
                  for _, part in ipairs(entry[2]) do bytes = bytes + #part end
                end
                for _, entry in ipairs(answer[3]) do
                  raise(entry)
                  gone[#gone + 1] = entry
                end
                calls = calls + 1
              until cursor == '0-0' or calls >= limit or bytes >= bytesMax
              local answer = {cursor, claimed, gone}
              if cursor ~= '0-0' then return answer end
              local removed = 0
              for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
                local consumer = facts(flat)
                if consumer.pending == 0 and consumer.idle >= idle and consumer.name ~= me
                    and removed < 16 then
                  redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer.name)
                  redis.call('HDEL', notes, 'reader:' .. consumer.name)
                  removed = removed + 1
                end
              end
              return answer
              """);

  /**
   * Answers the id of the newest entry ever generated, or nothing while a gap is open, and the
   * position up to which every entry is acknowledged by all consumers: before the oldest one
   * pending with anybody, else where the group stands; no further than this feed has moved the
   * group itself.
   */
  static final Script PROGRESS =
      Script.of(
          BEGIN
              + """
              local known = group_facts()
              if not known then
                return redis.error_reply('NOGROUP the stream has no group ' .. group)
              end
              local generated = facts(redis.call('XINFO', 'STREAM', stream))['last-generated-id']
              local stands = known['last-delivered-id']
              local settled = number(stands)
              local pending = redis.call('XPENDING', stream, group)
              local last = redis.call('HGET', notes, 'last')
              if pending[1] > 0 then
                settled = math.min(settled, number(pending[2]) - 1)
              else
                local next = redis.call('XRANGE', stream, '(' .. stands, '+', 'COUNT', 1)
                local healed = redis.call('HGET', notes, 'healed')
                -- What is gone for good a pass has brought back.
                if #next == 0 and healed and healed >= string.format('%016x', number(generated)) then
                  settled = math.max(settled, number(generated))
                end
              end
              if last and number(last) < number(stands) then
                settled = math.min(settled, number(last))
              end
              if open_gap() ~= '' then generated = '' end
              return {generated, string.format('%.0f', math.max(0, settled))}
              """);

  private StreamScripts() {}
}
