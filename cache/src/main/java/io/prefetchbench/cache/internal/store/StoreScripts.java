package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.internal.redis.Script;

/** The scripts of the store; their texts are resources next to this class. */
final class StoreScripts {
  static final Script PUT_PAYLOAD = resource("put-payload.lua");
  static final Script PUT_PLAIN = resource("put-plain.lua");
  static final Script PUT_TOMBSTONE = resource("put-tombstone.lua");
  static final Script RAISE_FLOOR = resource("raise-floor.lua");
  static final Script INVALIDATE = resource("invalidate.lua");
  static final Script CENSUS = resource("census.lua");
  static final Script TOUCH = resource("touch.lua");
  static final Script PROBE = resource("probe.lua");
  static final Script PROBE_LISTPACK = resource("probe-listpack.lua");

  private StoreScripts() {}

  private static Script resource(String name) {
    return Script.resource(StoreScripts.class, name);
  }
}
