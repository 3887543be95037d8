package io.prefetchbench.debezium;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.connect.runtime.WorkerConfig;
import org.apache.kafka.connect.storage.OffsetBackingStore;
import org.apache.kafka.connect.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Tells the engine where to start. Nothing outlives the engine: the feed stores each position
 * itself before the engine commits it. The class and its constructor are public because the engine
 * creates it by name.
 *
 * <p>An offset that names a position only, and not the last event before it, makes the engine start
 * the stream at exactly that position, instead of reading the log twice to search for the event.
 */
public final class OffsetInMemory implements OffsetBackingStore {
  /** The setting that holds the position, as a decimal number. */
  static final String POSITION = "offset.storage.prefetch.position";

  // The connector reads back what it was told before it confirms it to the server.
  private final Map<ByteBuffer, ByteBuffer> stored = new ConcurrentHashMap<>();
  private String position = "";

  /** Called by the engine. */
  public OffsetInMemory() {
    // The position comes by configure.
  }

  @Override
  public void configure(WorkerConfig config) {
    position = Objects.requireNonNull(config.originalsStrings().get(POSITION));
  }

  @Override
  public Future<Map<ByteBuffer, ByteBuffer>> get(Collection<ByteBuffer> keys) {
    String offset = "{\"lsn\":" + position + ",\"lsn_commit\":" + position + "}";
    Map<ByteBuffer, ByteBuffer> offsets = new HashMap<>();
    for (ByteBuffer key : keys) {
      ByteBuffer begin = ByteBuffer.wrap(offset.getBytes(StandardCharsets.UTF_8));
      offsets.put(key, stored.getOrDefault(key, begin));
    }
    return CompletableFuture.completedFuture(offsets);
  }

  @Override
  public Future<Void> set(Map<ByteBuffer, ByteBuffer> values, @Nullable Callback<Void> callback) {
    stored.putAll(values);
    if (callback != null) {
      callback.onCompletion(null, null);
    }
    return CompletableFuture.completedFuture(null);
  }

  @Override
  public Set<Map<String, Object>> connectorPartitions(String connector) {
    return Set.of();
  }

  @Override
  public void start() {
    // Nothing to open.
  }

  @Override
  public void stop() {
    // Nothing to close.
  }
}
