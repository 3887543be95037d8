package io.prefetchbench.server.api;

import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.server.http.EventStream;
import io.prefetchbench.server.http.Route;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The live figures as server-sent events: {@code server} and {@code history} once, then {@code
 * sample} twice per second. Thread-safe.
 */
public final class EventsApi implements AutoCloseable {
  private static final int CLIENTS_MAX = 32;

  private final EventStream stream;
  private final LiveSampler sampler;

  /**
   * Starts waiting for clients.
   *
   * @param watch checks the health of the cache
   * @param server what does not change while the server runs, as JSON
   * @param primary asks the primary for a sign of life
   * @param nanos the monotonic clock
   * @param wallMicros the wall clock, µs since the Unix epoch
   */
  public EventsApi(
      CacheEngine cache,
      HealthWatch watch,
      Map<String, @Nullable Object> server,
      Supplier<CompletionStage<?>> primary,
      LongSupplier nanos,
      LongSupplier wallMicros) {
    stream = new EventStream(CLIENTS_MAX, () -> greeting(server));
    sampler =
        LiveSampler.start(
            new LiveSampler.Parts(
                cache,
                watch,
                primary,
                stream::clients,
                sample -> stream.publish(EventStream.event("sample", sample)),
                nanos,
                wallMicros));
  }

  private String greeting(Map<String, @Nullable Object> server) {
    return EventStream.event("server", server) + EventStream.event("history", sampler.history());
  }

  public List<Route> routes() {
    return List.of(Route.events("/events", stream));
  }

  /** Ends sampling and all streams. */
  @Override
  public void close() {
    sampler.close();
    stream.close();
  }
}
