package io.prefetchbench.load.foreign;

import io.prefetchbench.cache.Version;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.testbed.redis.RedisUrl;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Changes and reads entities by one Redis command each. Thread-safe. */
final class RedisCommands implements Commits, VersionReads {
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final PooledConnections<RespConnection> pool;
  private final List<TextTemplate> command;
  private final @Nullable List<TextTemplate> delete;
  private final ReadProtocol answer;

  /**
   * @param command words of the command that changes or reads an entity
   * @param delete words of the command that deletes one; null for none
   * @param answer where the reply holds the version: the whole reply as a header would, or a place
   *     in its JSON
   */
  RedisCommands(
      RedisUrl url,
      int connections,
      List<TextTemplate> command,
      @Nullable List<TextTemplate> delete,
      ReadProtocol answer) {
    this.pool =
        new PooledConnections<>(
            connections, () -> RespConnection.open(url, TIMEOUT, TIMEOUT, null));
    this.command = command;
    this.delete = delete;
    this.answer = answer;
  }

  @Override
  public long commit(int key, long version) throws Exception {
    return changed(command, key, version);
  }

  private long changed(List<TextTemplate> words, int key, long version) throws Exception {
    @Nullable Object unused = call(words, key, version);
    return version;
  }

  @Override
  public @Nullable Deletion deletion() {
    List<TextTemplate> given = delete;
    return given == null ? null : (key, version) -> changed(given, key, version);
  }

  @Override
  public OptionalLong read(int key) throws Exception {
    Object reply = call(command, key, 0);
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
  }

  private @Nullable Object call(List<TextTemplate> words, int key, long version) throws Exception {
    String[] filled = words.stream().map(word -> word.fill(key, version)).toArray(String[]::new);
    return pool.use(connection -> Optional.ofNullable(connection.call(filled))).orElse(null);
  }

  @Override
  public void close() {
    pool.close();
  }
}
