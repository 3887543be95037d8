package io.prefetchbench.load.ruler;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/**
 * A read API whose service times are known: each read sleeps for a time drawn beforehand, from an
 * exponential distribution above a floor. It also measures what it really took, from the request's
 * arrival to its answer. Requests never wait for each other.
 */
final class KnownServer implements AutoCloseable {
  private static final int THREADS = 256;
  private static final int DRAWN = 1 << 16;

  static {
    // Head and body are two writes: with Nagle's algorithm the second waits 40 ms for an ACK.
    System.setProperty("sun.net.httpserver.nodelay", "true");
  }

  private final HttpServer http;
  private final ExecutorService threads = Executors.newFixedThreadPool(THREADS);
  private final long[] drawnNanos = new long[DRAWN];
  private final AtomicInteger next = new AtomicInteger();
  private final ConcurrentHistogram took = new ConcurrentHistogram(3);

  KnownServer(int entities, Duration floor, Duration mean, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < DRAWN; i++) {
      double exponential = -Math.log(1 - random.nextDouble());
      drawnNanos[i] = floor.toNanos() + (long) (exponential * mean.toNanos());
    }
    try {
      http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    http.setExecutor(threads);
    http.createContext("/health", exchange -> answer(exchange, "{}"));
    http.createContext("/nothing", exchange -> answer(exchange, "{}"));
    http.createContext("/stats", exchange -> answer(exchange, "{}"));
    http.createContext("/categories/", this::read);
    http.createContext(
        "/categories", exchange -> answer(exchange, "{\"cache_count\":" + entities + "}"));
    http.start();
  }

  String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** The percentile that the drawn times have, before anything ran. */
  static long predictedNanos(Duration floor, Duration mean, double percentile) {
    return floor.toNanos() + (long) (-Math.log(1 - percentile / 100) * mean.toNanos());
  }

  /** What the reads really took, in nanoseconds. */
  Histogram took() {
    return took.copy();
  }

  private void read(HttpExchange exchange) throws IOException {
    long begin = System.nanoTime();
    long until = begin + drawnNanos[next.getAndIncrement() & (DRAWN - 1)];
    for (long left = until - begin; left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(this, left);
    }
    took.recordValue(System.nanoTime() - begin);
    answer(exchange, "{\"name\":\"known\"}");
  }

  private static void answer(HttpExchange exchange, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(200, bytes.length);
    try (var out = exchange.getResponseBody()) {
      out.write(bytes);
    }
  }

  @Override
  public void close() {
    http.stop(0);
    threads.shutdownNow();
  }
}
