package io.prefetchbench.cache.lease;

import io.prefetchbench.cache.redis.Script;

/** What may be done to a key only while it holds a value. They work in a full Redis too. */
final class LeaseScripts {
  /** KEYS the key; ARGV the value, the new life in ms. Answers 1, or 0 if it is another's. */
  static final Script RENEW =
      Script.of(
          """
          #!lua flags=allow-oom
          if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
          return redis.call('PEXPIRE', KEYS[1], ARGV[2])
          """);

  /** KEYS the key; ARGV the value. Removes it; answers 1, or 0 if it is another's. */
  static final Script REMOVE =
      Script.of(
          """
          #!lua flags=allow-oom
          if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
          return redis.call('DEL', KEYS[1])
          """);

  private LeaseScripts() {}
}
