package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.prefetchbench.cache.Version;
import io.prefetchbench.load.Phases;
import io.prefetchbench.load.plan.Arrivals;
import io.prefetchbench.load.plan.KeyRanking;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.plan.Schedule;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.ReadPhase;
import io.prefetchbench.load.record.ReadRecorder;
import io.prefetchbench.load.run.GeneratorCalibration;
import io.prefetchbench.testkit.Shape;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Reads over HTTP from a real server: each is sent once and recorded as it was. */
class LeanReadsTest {
  private static final Shape SHAPE = Shape.named("category-5").withBenchFields();
  private static final Version VERSION = new Version(7, 42);
  private static final int READS = 400;
  private static final int KEYS = 12;

  private final ExecutorService threads = Executors.newFixedThreadPool(4);
  private final Set<InetSocketAddress> clients = ConcurrentHashMap.newKeySet();
  private HttpServer server;

  @BeforeEach
  void listen() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(threads);
    server.createContext("/base/categories/", LeanReadsTest.this::answer);
    server.createContext("/base/nothing", exchange -> send(exchange, 200, null, ""));
    server.start();
  }

  @AfterEach
  void close() {
    server.stop(0);
    threads.shutdownNow();
  }

  private void answer(HttpExchange exchange) throws IOException {
    clients.add(exchange.getRemoteAddress());
    String path = exchange.getRequestURI().getPath();
    String id = path.substring(path.lastIndexOf('/') + 1);
    int key = IntStream.range(0, KEYS).filter(k -> Shape.id(k).equals(id)).findFirst().orElse(-1);
    Map<String, String> fields = new LinkedHashMap<>(SHAPE.fields(Math.max(0, key), 1, 1));
    switch (key) {
      case 0 -> send(exchange, 404, VERSION.text(), "{}");
      case 1 -> send(exchange, 404, null, "{}");
      case 2 -> send(exchange, 503, null, "{}");
      case 3 -> send(exchange, 500, null, "{}");
      case 4 -> send(exchange, 200, "no version", json(fields));
      case 5 -> {
        fields.put(Shape.CHECKSUM_FIELD, "00000000");
        send(exchange, 200, VERSION.text(), json(fields));
      }
      case -1 -> send(exchange, 418, null, "");
      default -> send(exchange, 200, VERSION.text(), json(fields));
    }
  }

  private static String json(Map<String, String> fields) throws IOException {
    return new ObjectMapper().writeValueAsString(fields);
  }

  private static void send(HttpExchange exchange, int status, @Nullable String version, String body)
      throws IOException {
    byte[] bytes = body.getBytes(UTF_8);
    if (version != null) {
      exchange.getResponseHeaders().set("Prefetch-Version", version);
    }
    // Every other one in chunks: length 0 means an unknown length here.
    boolean chunked = exchange.getRemoteAddress().getPort() % 2 == 0 && bytes.length > 0;
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : chunked ? 0 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private HttpPool pool() {
    return HttpPool.open(
        URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/base"),
        ReadProtocol.OURS);
  }

  private static boolean isIntact(HttpAnswer answer) {
    try {
      Map<String, String> fields = new LinkedHashMap<>();
      new ObjectMapper()
          .readTree(answer.body())
          .properties()
          .forEach(field -> fields.put(field.getKey(), field.getValue().asText()));
      return Shape.isIntact(fields);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ReadPhase phase() {
    KeyRanking ranking = new KeyRanking(KEYS, 0.5, 3);
    return Phases.alone(
        Schedule.of(Arrivals.POISSON, ranking, 1_000, READS * 1_000_000L, 5), begin -> {});
  }

  private static long asked(ReadPhase phase, int key) {
    return IntStream.range(0, phase.size()).filter(n -> phase.id(n).equals(Shape.id(key))).count();
  }

  @Test
  void everyReadIsSentOnceAndToldAsItWas() {
    ReadPhase phase = phase();
    try (HttpPool pool = pool()) {
      new LeanReads(pool, ReadProtocol.OURS, LeanReadsTest::isIntact, () -> false).send(phase);
    }
    ReadRecorder reads = phase.recorder();
    IntStream.range(0, KEYS).forEach(key -> assertThat(asked(phase, key)).isPositive());
    assertThat(reads.sent()).isEqualTo(READS);
    assertThat(reads.count(ReadOutcome.DELETED)).isEqualTo(asked(phase, 0));
    assertThat(reads.count(ReadOutcome.ABSENT)).isEqualTo(asked(phase, 1));
    assertThat(reads.count(ReadOutcome.NOT_READY)).isEqualTo(asked(phase, 2));
    assertThat(reads.count(ReadOutcome.FAILED)).isEqualTo(asked(phase, 3) + asked(phase, 4));
    assertThat(reads.completed() + reads.failed()).isEqualTo(READS);
    assertThat(reads.torn()).isEqualTo(asked(phase, 5));
    assertThat(phase.firstTorn())
        .hasValueSatisfying(torn -> assertThat(torn.id()).isEqualTo(Shape.id(5)));
    for (int n = 0; n < phase.size(); n++) {
      assertThat(reads.trace().read(n).slipNanos()).isNotNegative();
      assertThat(reads.trace().read(n).serviceNanos()).isPositive();
    }
    assertThat(clients.size()).as("connections are kept").isLessThan(READS);
  }

  @Test
  void nothingIsSentOnceTheRunIsOver() {
    ReadPhase phase = phase();
    try (HttpPool pool = pool()) {
      new LeanReads(pool, ReadProtocol.OURS, LeanReadsTest::isIntact, () -> true).send(phase);
    }
    assertThat(phase.recorder().sent()).isZero();
  }

  @Test
  void calibrationIsAClosedLoop() {
    GeneratorCalibration calibration = new GeneratorCalibration();
    try (HttpPool pool = pool()) {
      new LeanReads(pool, ReadProtocol.OURS, LeanReadsTest::isIntact, () -> false)
          .calibrate(calibration);
      assertThat(pool.connections()).isBetween(1, 8);
    }
    assertThat(calibration.capacityPerSecond()).isPositive();
    assertThat(calibration.single().getTotalCount()).isPositive();
  }
}
