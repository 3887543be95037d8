package io.prefetchbench.server.faults.load;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.Shape;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reads ids at random over HTTP, by both endpoints, and keeps what came of each read. */
public final class HttpReader {
  private static final int PROBES_MAX = 100_000;

  private final int number;
  private final FaultHttpCalls http;
  private final int ids;
  private final SplittableRandom random;
  private final List<Probe> probes = new ArrayList<>();
  private final @Nullable Consumer<Probe> sink;
  private boolean refused;

  /**
   * @param number of this reader among all
   * @param ids it reads the generated ids below this index
   */
  public HttpReader(int number, FaultHttpCalls http, int ids, long seed) {
    this(number, http, ids, seed, null);
  }

  /** As above; passes on what it reads, and keeps nothing. */
  public HttpReader(
      int number, FaultHttpCalls http, int ids, long seed, @Nullable Consumer<Probe> sink) {
    this.sink = sink;
    this.number = number;
    this.http = http;
    this.ids = ids;
    this.random = new SplittableRandom(seed);
  }

  /** Reads once; for one thread. */
  public void read() throws InterruptedException {
    String id = Shape.id(random.nextInt(ids));
    boolean lean = random.nextBoolean();
    String encoded = URLEncoder.encode(id, StandardCharsets.UTF_8);
    String path = lean ? "/categories/" + encoded : "/read?id=" + encoded;
    Optional<FaultHttpCalls.Answer> answer = http.get(path, FaultHttpCalls.READ);
    answer.ifPresent(given -> keep(probe(id, lean, given)));
  }

  private Probe probe(String id, boolean lean, FaultHttpCalls.Answer answer) {
    Version version = answer.version().map(Version::parse).orElse(null);
    String error = answer.body().path("error").asText("");
    Map<String, String> fields = null;
    Probe.Kind kind;
    if (answer.status() == 200) {
      kind = Probe.Kind.HIT;
      fields = fields(lean ? answer.body() : answer.body().path("record"));
    } else if (answer.status() == 404) {
      kind = version == null ? Probe.Kind.ABSENT : Probe.Kind.DELETED;
    } else {
      kind = error.startsWith("not ready") ? Probe.Kind.NOT_READY : Probe.Kind.FAILED;
    }
    return new Probe(
        number, id, kind, version, fields, answer.startNanos(), answer.endNanos(), error);
  }

  private static Map<String, String> fields(JsonNode record) {
    Map<String, String> fields = new HashMap<>();
    record.properties().forEach(field -> fields.put(field.getKey(), text(field.getValue())));
    return fields;
  }

  private static String text(@Nullable JsonNode value) {
    return value == null ? "" : value.asText();
  }

  private synchronized void keep(Probe probe) {
    if (sink != null) {
      sink.accept(probe);
      return;
    }
    if (probes.size() == PROBES_MAX) {
      throw new IllegalStateException("a cell read over " + PROBES_MAX + " times by HTTP");
    }
    probes.add(probe);
    refused = probe.kind() == Probe.Kind.NOT_READY;
  }

  /** True if the server refused its last read because nobody vouched for the cache. */
  public synchronized boolean isRefused() {
    return refused;
  }

  /** All reads so far, in order. */
  public synchronized List<Probe> probes() {
    return List.copyOf(probes);
  }
}
