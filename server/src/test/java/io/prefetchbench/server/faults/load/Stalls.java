package io.prefetchbench.server.faults.load;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Times at which this process was slow by itself: a server of the JDK that does nothing is called
 * over HTTP all the time, and what takes long there is a pause of the process or a want of CPU
 * time, which no deadline may count against the system under test. Thread-safe.
 */
final class Stalls {
  private static final Stalls OF_THIS_PROCESS = new Stalls();
  private static final long PARK_NANOS = TimeUnit.MILLISECONDS.toNanos(20);
  private static final long WORTH_KEEPING_NANOS = TimeUnit.MILLISECONDS.toNanos(10);
  private static final int KEPT_MAX = 10_000;

  private final Deque<Stall> stalls = new ArrayDeque<>();

  private volatile long begunNanos = System.nanoTime();

  private record Stall(long startNanos, long endNanos) {}

  private Stalls() {
    Thread thread = new Thread(this::run, "stalls");
    thread.setDaemon(true);
    thread.start();
  }

  /** Those of this process, from the first call on. */
  static Stalls ofThisProcess() {
    return OF_THIS_PROCESS;
  }

  private void run() {
    try {
      InetAddress loopback = InetAddress.getLoopbackAddress();
      HttpServer server = HttpServer.create(new InetSocketAddress(loopback, 0), 0);
      server.createContext(
          "/",
          exchange -> {
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      server.start();
      String url = "http://" + loopback.getHostAddress() + ":" + server.getAddress().getPort();
      HttpClient client = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + "/")).timeout(Duration.ofSeconds(30)).build();
      while (true) {
        long start = System.nanoTime();
        begunNanos = start;
        LockSupport.parkNanos(PARK_NANOS);
        client.send(request, BodyHandlers.discarding());
        long end = System.nanoTime();
        if (end - start - PARK_NANOS > WORTH_KEEPING_NANOS) {
          keep(new Stall(start, end));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the server that does nothing does not answer", e);
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void keep(Stall stall) {
    stalls.addLast(stall);
    if (stalls.size() > KEPT_MAX) {
      stalls.removeFirst();
    }
  }

  /** Sum of the stalls that overlap with this time, ns. */
  synchronized long nanosBetween(long startNanos, long endNanos) {
    Stall last = new Stall(begunNanos, System.nanoTime());
    boolean lasts = last.endNanos() - last.startNanos() > PARK_NANOS + WORTH_KEEPING_NANOS;
    long sum = lasts ? overlap(last, startNanos, endNanos) : 0;
    for (Stall stall : stalls) {
      sum += overlap(stall, startNanos, endNanos);
    }
    return sum;
  }

  private static long overlap(Stall stall, long startNanos, long endNanos) {
    long from = Math.max(stall.startNanos(), startNanos);
    return Math.max(0, Math.min(stall.endNanos(), endNanos) - from);
  }
}
