package io.prefetchbench.load.foreign;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.foreign.ConfiguredSystem.Change;
import io.prefetchbench.load.foreign.ConfiguredSystem.Read;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Changes and reads entities by one Redis command each, given by its words. Thread-safe. */
record RedisCommands(PooledConnections<RespConnection> pool) {
  Change change(List<TextTemplate> words) {
    return (key, version) -> {
      @Nullable Object unused = call(words, key, version);
      return version;
    };
  }

  /** {@code answer}: where the reply holds the version: all of it, or a place in its JSON. */
  Read read(List<TextTemplate> words, ReadProtocol answer) {
    return key -> {
      Object reply = call(words, key, 0);
      if (reply == null) {
        return OptionalLong.empty();
      }
      String text =
          reply instanceof byte[] bytes
              ? new String(bytes, StandardCharsets.UTF_8)
              : reply.toString();
      String version = answer.version(text, () -> text);
      if (version == null) {
        throw new IOException("a reply holds no whole number as version");
      }
      return OptionalLong.of(Version.parse(version).position());
    };
  }

  private @Nullable Object call(List<TextTemplate> words, int key, long version) throws Exception {
    String[] filled = words.stream().map(word -> word.fill(key, version)).toArray(String[]::new);
    return pool.use(connection -> Optional.ofNullable(connection.call(filled))).orElse(null);
  }
}
