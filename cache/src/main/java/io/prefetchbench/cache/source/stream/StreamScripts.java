package io.prefetchbench.cache.source.stream;

import io.prefetchbench.cache.redis.Script;
import io.prefetchbench.cache.source.GapNotes;

/**
 * The steps of a stream feed that must be atomic. KEYS are the stream and the gap notes; ARGV begin
 * with the group and the consumer.
 */
final class StreamScripts {
  private static final String RAISE =
      GapNotes.NOTE_LOST
          + """
      local function raise(entry)
        note_lost(KEYS[2], string.format('%016x', string.match(entry, '^%d+')))
      end
      """;

  /**
   * Makes the group if it is missing, and notes in the same step that what came before may be lost:
   * a process that dies before its pass leaves that behind. Answers as {@code GapNotes.opened}
   * wants it.
   */
  static final Script OPEN =
      Script.of(
          RAISE
              + """
              local made = redis.pcall('XGROUP', 'CREATE', KEYS[1], ARGV[1], '$', 'MKSTREAM')
              local existed = made.err and string.find(made.err, 'BUSYGROUP', 1, true)
              if made.err and not existed then return made end
              if not existed then
                local facts = redis.call('XINFO', 'STREAM', KEYS[1])
                for i = 1, #facts, 2 do
                  if facts[i] == 'last-generated-id' then raise(facts[i + 1]) end
                end
              end
              return {existed and 0 or 1, redis.call('HGET', KEYS[2], 'lost') or '',
                  redis.call('HGET', KEYS[2], 'healed') or ''}
              """);

  /**
   * ARGV further: idle ms of the dead, cursor, most entries. Answers as {@code XAUTOCLAIM}, which
   * drops entries without body from the group: they are noted in the same step, because its reply
   * may be lost. At the end of a round consumers that are idle and hold nothing are removed, 16 at
   * most; one that lives all the same is made again by its next read.
   */
  static final Script CLAIM =
      Script.of(
          RAISE
              + """
              local stream, group, me, idle = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
              local answer = redis.pcall('XAUTOCLAIM', stream, group, me, idle, ARGV[4],
                  'COUNT', ARGV[5])
              if answer.err then return answer end
              for _, entry in ipairs(answer[3]) do raise(entry) end
              if answer[1] ~= '0-0' then return answer end
              local removed = 0
              for _, flat in ipairs(redis.call('XINFO', 'CONSUMERS', stream, group)) do
                local facts = {}
                for i = 1, #flat, 2 do facts[flat[i]] = flat[i + 1] end
                if facts.pending == 0 and facts.idle >= idle and facts.name ~= me
                    and removed < 16 then
                  redis.call('XGROUP', 'DELCONSUMER', stream, group, facts.name)
                  removed = removed + 1
                end
              end
              return answer
              """);

  private StreamScripts() {}
}
