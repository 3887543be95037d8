package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import io.prefetchbench.cache.internal.redis.Script;
import io.prefetchbench.cache.internal.redis.Shard;
import io.prefetchbench.cache.internal.redis.Shards;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How entries are written to the server, determined by a probe: as dump payloads, or field by field
 * if {@code RESTORE} is refused (it is in the dangerous category of Redis' ACLs). Immutable.
 */
record WriteForm(Script script, Listpacks listpacks, String words) {
  private static final Logger LOG = LoggerFactory.getLogger(WriteForm.class);
  private static final String PAYLOADS = "RESTORE of dump payloads";

  private static final Map<String, String> PROBE =
      Map.of("empty", "", "long", "x".repeat(100), "wide", "\uD83E\uDDC0\u0000");

  static WriteForm plain(String why) {
    return new WriteForm(StoreScripts.PUT_PLAIN, Listpacks.NEVER, "HSET (" + why + ")");
  }

  private static WriteForm payload(ListpackProbe.Finding found) {
    String words =
        switch (found.listpacks()) {
          case NEVER -> "pairs: " + found.why();
          case SHORT_TEXTS -> "listpacks, pairs for texts over 64 bytes: " + found.why();
          case LONG_TEXTS -> "listpacks, pairs where too large";
        };
    return new WriteForm(
        StoreScripts.PUT_PAYLOAD, found.listpacks(), PAYLOADS + " (" + words + ")");
  }

  /** The form that every master accepts. */
  static WriteForm probed(RedisPort port, KeySpace keys, Shards shards) {
    List<WriteForm> forms = new ArrayList<>();
    for (Shard shard : shards.all()) {
      forms.add(probed(port, keys.probeKey(shard)));
    }
    return Collections.min(
        forms, Comparator.comparing(WriteForm::isPayload).thenComparing(WriteForm::listpacks));
  }

  boolean isPayload() {
    return script == StoreScripts.PUT_PAYLOAD;
  }

  /** Restores a probe, reads it back and removes it; then {@linkplain ListpackProbe looks on}. */
  private static WriteForm probed(RedisPort port, String probeKey) {
    Meta meta = new Meta(new Version(1, 1), Meta.Flag.LIVE, 1);
    byte[] payload = new HashDump(Listpacks.NEVER).encode(meta, PROBE);
    Reply reply = StoreScripts.PROBE.call(port, List.of(probeKey), List.of(payload));
    if (reply instanceof Reply.Fault fault) {
      if (fault.fault().kind() == RedisFault.Kind.TRANSIENT) {
        throw fault.fault();
      }
      WriteForm plain = plain(refusal(String.valueOf(fault.fault().getMessage())));
      LOG.warn("writing entries by {}", plain.words());
      return plain;
    }
    Map<String, String> expected = new HashMap<>(PROBE);
    expected.put(Meta.FIELD, meta.text());
    if (expected.equals(reply.texts())) {
      return payload(ListpackProbe.look(port, probeKey));
    }
    WriteForm plain = plain("RESTORE returned different fields than it was given");
    LOG.warn("writing entries by {}", plain.words());
    return plain;
  }

  /** Redis names the command that it refuses; without scripts, even plain writes are impossible. */
  private static String refusal(String message) {
    return message.toLowerCase(Locale.ROOT).contains("evalsha")
        ? "Lua scripts are refused, so this login can read, but not write: " + message
        : "RESTORE was refused: " + message;
  }
}
