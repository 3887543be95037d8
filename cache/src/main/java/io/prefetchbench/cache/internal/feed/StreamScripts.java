package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.internal.redis.Script;

/**
 * The atomic steps of a stream feed. KEYS are the stream and the gap notes; ARGV begin with the
 * group and the consumer. In addition to the gaps, the notes hold {@code last}, the id up to which
 * this feed's own scripts have moved the group. A group at any other id was moved by another
 * program.
 */
final class StreamScripts {
  private static final String BEGIN =
      GapNotes.NOTE_LOST
          + """
          local stream, notes, group, me = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
          local function facts(flat)
            local named = {}
            for i = 1, #flat, 2 do named[flat[i]] = flat[i + 1] end
            return named
          end
          local function number(entry) return tonumber(string.match(entry, '^%d+')) end
          local function stream_facts() return facts(redis.call('XINFO', 'STREAM', stream)) end
          -- Entries are lost. Only a pass that begins after the newest entry heals that, because an
          -- older entry, delivered again, may have undone what an earlier pass loaded.
          local function raise()
            local generated = string.match(stream_facts()['last-generated-id'], '^%d+')
            local text = string.format('%016x', generated)
            note_lost(notes, text)
            return text
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
          local function open_gap()
            local lost, healed = unpack(redis.call('HMGET', notes, 'lost', 'healed'))
            return lost and (not healed or healed < lost) and lost or ''
          end
          """;

  /**
   * Creates the group if it is missing, and notes in the same step that earlier events may be lost,
   * so that the gap remains if the process dies before its pass. Does the same if the notes are
   * missing but the group exists. Returns the reply for {@code GapNotes.opened}.
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
                raise()
                redis.call('HSET', notes, 'last', stands)
              elseif redis.call('EXISTS', notes) == 0 then
                raise()
              end
              redis.call('HSETNX', notes, 'last', stands)
              return {existed and 0 or 1, redis.call('HGET', notes, 'lost') or '',
                  redis.call('HGET', notes, 'healed') or ''}
              """);

  /**
   * More ARGV: maximum number of entries, bytes after which no further one is read, {@code >} for
   * new entries or the id after which to continue among this consumer's own, and whether to check
   * for entries that disappeared before delivery. Reads new entries while {@code bytes} allows; the
   * last few may exceed it. Returns the newest position found to be lost as 16 hex digits, or
   * nothing; the id of the last entry delivered to the group; and the entries.
   *
   * <p>Entries between the group's position and where this feed left it are lost: the group was
   * moved or recreated. Also lost are entries that the stream has generated but no longer holds and
   * the group has not received (the group is then moved past them), and a predecessor named by an
   * entry if it is not the entry before it. All losses are noted in the step that moves the group,
   * so that no consumer can take the entries after a gap for the complete history.
   */
  static final Script READ =
      Script.of(
          BEGIN
              + """
              local limit, bytesMax = tonumber(ARGV[3]), tonumber(ARGV[4])
              local after, look = ARGV[5], ARGV[6] == '1'
              local fresh, lost, stands = after == '>', '', ''
              -- True if a pass has read the primary after that event, or will: none has ended yet.
              local function is_covered(prev)
                local healed = redis.call('HGET', notes, 'healed')
                return not healed or (readable(healed) and healed >= string.format('%016x', prev))
              end
              local function follow(entry, before)
                local body = entry[2]
                local prev = body and body[9] == 'prev' and tonumber(body[10]) or 0
                if prev == 0 or prev == before then return end
                -- The group has received nothing, or the predecessor precedes its position.
                if (before == 0 or prev < before) and is_covered(body[10]) then return end
                local stands_before =
                    redis.call('XREVRANGE', stream, '(' .. entry[1], '-', 'COUNT', 1)[1]
                if not stands_before or number(stands_before[1]) ~= prev then lost = raise() end
              end
              local last
              if fresh then
                local known = group_facts()
                if not known then
                  return redis.error_reply('NOGROUP the stream has no group ' .. group)
                end
                stands = known['last-delivered-id']
                last = redis.call('HGET', notes, 'last')
                if last ~= stands then lost = raise() end
              else
                lost = open_gap()
              end
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
                  local known = stream_facts()
                  local generated = known['last-generated-id']
                  if number(generated) > number(stands) then
                    lost = raise()
                    -- Reported once: the group continues after them.
                    redis.call('XGROUP', 'SETID', stream, group, generated,
                        'ENTRIESREAD', known['entries-added'])
                    stands = generated
                  end
                end
                if last ~= stands then redis.call('HSET', notes, 'last', stands) end
              end
              return {lost, stands, entries}
              """);

  /**
   * More ARGV: idle time in ms after which a consumer is dead, cursor, maximum number of entries,
   * bytes after which no further one is claimed. Returns the reply of {@code XAUTOCLAIM}, which
   * drops entries without a body from the group: they are noted in the same step, because the reply
   * may be lost, and the position of that gap is the fourth part. At the end of a round, at most 16
   * idle consumers that hold nothing are removed; one that is still alive is recreated by its next
   * read.
   */
  static final Script CLAIM =
      Script.of(
          BEGIN
              + """
              local idle, cursor = tonumber(ARGV[3]), ARGV[4]
              local limit, bytesMax = tonumber(ARGV[5]), tonumber(ARGV[6])
              local claimed, gone, bytes, calls, lost = {}, {}, 0, 0, ''
              repeat
                local answer = redis.pcall('XAUTOCLAIM', stream, group, me, idle, cursor,
                    'COUNT', 1)
                if answer.err then return answer end
                cursor = answer[1]
                for _, entry in ipairs(answer[2]) do
                  claimed[#claimed + 1] = entry
                  for _, part in ipairs(entry[2]) do bytes = bytes + #part end
                end
                for _, entry in ipairs(answer[3]) do gone[#gone + 1] = entry end
                if #answer[3] > 0 then lost = raise() end
                calls = calls + 1
              until cursor == '0-0' or calls >= limit or bytes >= bytesMax
              local answer = {cursor, claimed, gone, lost}
              if cursor ~= '0-0' then return answer end
              local removed = 0
              for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
                local consumer = facts(flat)
                if consumer.pending == 0 and consumer.idle >= idle and consumer.name ~= me
                    and removed < 16 then
                  redis.call('XGROUP', 'DELCONSUMER', stream, group, consumer.name)
                  removed = removed + 1
                end
              end
              return answer
              """);

  /**
   * Returns the id of the newest entry ever generated, or nothing while a gap is open, and the
   * position up to which every entry is acknowledged by all consumers: before the oldest pending
   * entry, else the position of the group; no further than this feed itself has moved the group.
   */
  static final Script PROGRESS =
      Script.of(
          BEGIN
              + """
              local known = group_facts()
              if not known then
                return redis.error_reply('NOGROUP the stream has no group ' .. group)
              end
              local generated = stream_facts()['last-generated-id']
              local stands = known['last-delivered-id']
              local settled = number(stands)
              local pending = redis.call('XPENDING', stream, group)
              local last = redis.call('HGET', notes, 'last')
              if pending[1] > 0 then
                settled = math.min(settled, number(pending[2]) - 1)
              end
              if last and number(last) < number(stands) then
                settled = math.min(settled, number(last))
              end
              if open_gap() ~= '' then generated = '' end
              return {generated, string.format('%.0f', math.max(0, settled))}
              """);

  /** Notes a gap up to the newest entry. Returns its position as 16 hex digits. */
  static final Script LOSE = Script.of(BEGIN + "return raise()");

  private StreamScripts() {}
}
