package io.prefetchbench.cache.internal.store;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * The version at and below which an upsert of an event writes nothing, because a pass has read the
 * primary since: only the primary can decide. A control key in Redis, without which there is no
 * floor. Thread-safe.
 */
final class Floor {
  private final RedisPort port;
  private final ScriptRunner scripts;
  private final byte[] key;
  private final byte[] life;

  Floor(RedisPort port, KeySpace keys, Duration life) {
    this.port = port;
    this.scripts = new ScriptRunner(port);
    this.key = Command.utf8(keys.floorKey());
    this.life = Command.utf8(Long.toString(life.toMillis()));
  }

  byte[] keyBytes() {
    return key;
  }

  /** Raises it to this version; a version of another epoch replaces it. */
  void raise(Version version) {
    List<byte[]> args = List.of(Command.utf8(version.text()), life);
    scripts.run(StoreScripts.RAISE_FLOOR, List.of(key), args);
  }

  /** Its version; {@link Version#NONE} if there is none. */
  CompletableFuture<Version> read() {
    return port.callAsync(Command.of("GET", key)).thenApply(Floor::version);
  }

  private static Version version(Reply reply) {
    return reply instanceof Reply.Nothing
        ? Version.NONE
        : Version.parse(new String(reply.bytes(), StandardCharsets.UTF_8));
  }
}
