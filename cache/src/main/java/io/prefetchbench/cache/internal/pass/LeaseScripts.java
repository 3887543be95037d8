package io.prefetchbench.cache.internal.pass;

import io.prefetchbench.cache.internal.redis.Script;

/**
 * Scripts that act on a key only while it holds a given value. They work in a full Redis too. A
 * value that is not a string, or has no expiry, was written by another program and counts as no
 * lease.
 */
final class LeaseScripts {
  /** Begin of a script: {@code held()} is the value of the lease, or nothing. */
  static final String HELD =
      """
      #!lua flags=allow-oom
      local function held()
        local value = redis.pcall('GET', KEYS[1])
        return type(value) == 'string' and redis.call('PTTL', KEYS[1]) >= 0 and value or nil
      end
      """;

  /** KEYS the key. Answers its value, or nothing. */
  static final Script HOLDER = Script.of(HELD + "return held()\n");

  /** KEYS the key; ARGV the value, the new life in ms. Answers 1, or 0 if it is another's. */
  static final Script RENEW =
      Script.of(
          HELD
              + """
              if held() ~= ARGV[1] then return 0 end
              return redis.call('PEXPIRE', KEYS[1], ARGV[2])
              """);

  /** KEYS the key; ARGV the value. Removes it; answers 1, or 0 if it is another's. */
  static final Script REMOVE =
      Script.of(
          HELD
              + """
              if held() ~= ARGV[1] then return 0 end
              return redis.call('DEL', KEYS[1])
              """);

  private LeaseScripts() {}
}
