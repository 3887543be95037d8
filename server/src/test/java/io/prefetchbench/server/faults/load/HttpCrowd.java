package io.prefetchbench.server.faults.load;

import io.prefetchbench.testkit.Shape;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that call a server on every endpoint that reads, each with its deadline. */
public final class HttpCrowd implements AutoCloseable {
  private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

  /** What asks the primary may take its time, and no longer. */
  private static final Duration PRIMARY = Duration.ofSeconds(5);

  private final FaultHttpCalls http;
  private final int ids;
  private final AtomicInteger next = new AtomicInteger();
  private final List<Repeating> clients = new ArrayList<>();

  private HttpCrowd(FaultHttpCalls http, int ids) {
    this.http = http;
    this.ids = ids;
  }

  /**
   * Begins to call.
   *
   * @param ids the generated ids below this index are read
   */
  public static HttpCrowd start(FaultHttpCalls http, int clients, int ids) {
    HttpCrowd crowd = new HttpCrowd(http, ids);
    for (int i = 0; i < clients; i++) {
      crowd.clients.add(Repeating.start("http-client-" + i, PAUSE_NANOS, crowd::call));
    }
    return crowd;
  }

  private void call() throws InterruptedException {
    int number = next.getAndIncrement();
    String id = Shape.id(Math.floorMod(number, ids));
    var unused =
        switch (Math.floorMod(number, 6)) {
          case 0 -> http.get("/categories", PRIMARY);
          case 1 -> http.get("/read?id=" + id, FaultHttpCalls.READ);
          case 2 -> http.get("/categories/" + id, FaultHttpCalls.READ);
          case 3 -> http.get("/stats", FaultHttpCalls.HEALTH);
          case 4 -> http.get("/health/ready", FaultHttpCalls.HEALTH);
          default -> http.get("/health/live", FaultHttpCalls.HEALTH);
        };
  }

  /** Calls begun so far. */
  public long calls() {
    return next.get();
  }

  @Override
  public void close() {
    try {
      for (Repeating client : clients) {
        client.stop();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
