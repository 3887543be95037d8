package io.prefetchbench.server.faults.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * Calls a server over HTTP and notes every answer that came later than it may. Stalls of this
 * process are not counted. Thread-safe.
 */
public final class FaultHttpCalls {
  /** Health must be answered within this, whatever is frozen. */
  public static final Duration HEALTH = Duration.ofMillis(500);

  /** Reads must be answered within this, if only with an error. */
  public static final Duration READ = Duration.ofMillis(2_500);

  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private static final Duration GIVE_UP = Duration.ofSeconds(10);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int WARM_UP_MAX = 10;
  private static final int LATE_MAX = 1_000;

  private final String base;
  private final List<String> late = new ArrayList<>();
  private final LongAdder calls = new LongAdder();

  /**
   * One answer. Immutable.
   *
   * @param version of the entity, as the header has it
   * @param startNanos monotonic, before it was sent
   */
  public record Answer(
      int status, JsonNode body, Optional<String> version, long startNanos, long endNanos) {}

  /**
   * @param base where the server listens, without a slash at the end
   */
  public FaultHttpCalls(String base) {
    this.base = base;
  }

  /**
   * Gets a path; an answer that does not come within ten seconds is late and empty.
   *
   * @param limit later than this is noted
   */
  public Optional<Answer> get(String path, Duration limit) throws InterruptedException {
    HttpRequest request = HttpRequest.newBuilder(URI.create(base + path)).timeout(GIVE_UP).build();
    calls.increment();
    long start = System.nanoTime();
    try {
      HttpResponse<String> response = HTTP.send(request, BodyHandlers.ofString());
      long end = System.nanoTime();
      noteIfLate(path, limit, start, end, "status " + response.statusCode());
      Optional<String> version = response.headers().firstValue("Prefetch-Version");
      return Optional.of(
          new Answer(response.statusCode(), JSON.readTree(response.body()), version, start, end));
    } catch (IOException e) {
      noteIfLate(path, limit, start, System.nanoTime(), e.toString());
      return Optional.empty();
    }
  }

  /** Calls these paths until each was answered in time once, or ten times; notes nothing. */
  public void warmUp(List<String> paths, Duration limit) throws InterruptedException {
    FaultHttpCalls unnoted = new FaultHttpCalls(base);
    for (String path : paths) {
      int before;
      int tries = 0;
      do {
        before = unnoted.late().size();
        Optional<Answer> unused = unnoted.get(path, limit);
        tries++;
      } while (unnoted.late().size() > before && tries < WARM_UP_MAX);
    }
  }

  private void noteIfLate(String path, Duration limit, long start, long end, String words) {
    long ownNanos = Stalls.ofThisProcess().nanosBetween(start, end);
    if (end - start - ownNanos > limit.toNanos()) {
      synchronized (late) {
        if (late.size() < LATE_MAX) {
          late.add(
              "GET %s took %d ms, %d ms of them stalls of this process, and may take %d ms: %s"
                  .formatted(
                      path,
                      TimeUnit.NANOSECONDS.toMillis(end - start),
                      TimeUnit.NANOSECONDS.toMillis(ownNanos),
                      limit.toMillis(),
                      words));
        }
      }
    }
  }

  /** Calls so far. */
  public long calls() {
    return calls.sum();
  }

  /** The answers that came too late, in words. */
  public List<String> late() {
    synchronized (late) {
      return List.copyOf(late);
    }
  }
}
