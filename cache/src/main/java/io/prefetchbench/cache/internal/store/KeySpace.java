package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.internal.redis.Shard;

/**
 * The key names of one cache: {@code {prefix}{id}} for entities, {@code prefetch:{prefix}:…} for
 * everything else, so that no control key can look like an entity. Immutable.
 */
public record KeySpace(String prefix) {

  /** The prefix of the published demos. */
  public static final String PREFIX_BY_DEFAULT = "cache:category:";

  private static final String CONTROL = "prefetch:";

  public KeySpace {
    if (prefix.isEmpty()) {
      throw new IllegalArgumentException("the key prefix must not be empty");
    }
    if (CONTROL.startsWith(prefix) || prefix.startsWith(CONTROL)) {
      throw new IllegalArgumentException(
          "the key prefix must not begin like the control keys (" + CONTROL + "), was " + prefix);
    }
  }

  public String keyOf(String id) {
    return prefix + id;
  }

  /** The id that belongs to an entity's key. */
  public String idOf(String key) {
    if (!key.startsWith(prefix)) {
      throw new IllegalArgumentException("not a key of " + prefix + ": " + key);
    }
    return key.substring(prefix.length());
  }

  /** A control key, such as {@code control("worker:a")}; never the key of an entity. */
  public String control(String name) {
    return CONTROL + prefix + ":" + name;
  }

  /**
   * The control key of one shard, on the master that serves it: {@code
   * prefetch:{tag}:{prefix}:NAME:SLOTS}, with the tag in braces so that its slot is the shard's
   * first. It contains the slots, so the key changes when slots move. Same as {@link
   * #control(String)} for a single server.
   */
  public String control(Shard shard, String name) {
    return shard.equals(Shard.WHOLE)
        ? control(name)
        : CONTROL + "{" + shard.tag() + "}:" + prefix + ":" + name + ":" + shard.slots();
  }

  /** The key that marks the cache as complete. */
  public String readyMarkerKey() {
    return control("ready");
  }

  public String readyMarkerKey(Shard shard) {
    return control(shard, "ready");
  }

  /** The key of the version at and below which events write nothing. */
  String floorKey() {
    return control("floor");
  }

  /** The key at which the probe of the write path is restored and removed. */
  public String probeKey(Shard shard) {
    return control(shard, "probe");
  }

  /** The pattern of {@code SCAN} that matches every entity's key and nothing else. */
  public String scanPattern() {
    StringBuilder pattern = new StringBuilder(prefix.length() + 8);
    for (int i = 0; i < prefix.length(); i++) {
      char c = prefix.charAt(i);
      if ("*?[]\\^-".indexOf(c) >= 0) {
        pattern.append('\\');
      }
      pattern.append(c);
    }
    return pattern.append('*').toString();
  }
}
