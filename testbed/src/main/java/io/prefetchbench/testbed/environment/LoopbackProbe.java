package io.prefetchbench.testbed.environment;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;

/**
 * How many requests this machine drives now in closed loops over loopback, against an endpoint that
 * does nothing: each costs both ends a wake-up, as the requests of a bench do.
 */
public record LoopbackProbe(double perSecond) {
  private static final int LOOPS = 4;
  private static final int REQUEST_BYTES = 64;
  private static final int ANSWER_BYTES = 256;
  private static final int TIMEOUT_MILLIS = 5_000;
  private static final Duration WARM_UP = Duration.ofMillis(300);

  /** Takes 0.3 s of warm-up and then {@code length}. */
  public static LoopbackProbe take(LongSupplier nanoClock, Duration length)
      throws InterruptedException {
    AtomicBoolean over = new AtomicBoolean();
    LongAdder answers = new LongAdder();
    List<Thread> threads = new ArrayList<>();
    try (ServerSocket server = new ServerSocket(0, LOOPS, InetAddress.getLoopbackAddress())) {
      for (int i = 0; i < LOOPS; i++) {
        Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
        Socket answering = server.accept();
        threads.add(start("probe-answer-" + i, () -> answer(answering)));
        threads.add(start("probe-ask-" + i, () -> ask(client, over, answers)));
      }
      Thread.sleep(WARM_UP.toMillis());
      long before = answers.sum();
      long begin = nanoClock.getAsLong();
      Thread.sleep(length.toMillis());
      double seconds = (nanoClock.getAsLong() - begin) / 1e9;
      return new LoopbackProbe((answers.sum() - before) / seconds);
    } catch (IOException e) {
      throw new UncheckedIOException("loopback cannot be used: " + e.getMessage(), e);
    } finally {
      over.set(true);
      for (Thread thread : threads) {
        thread.join(TIMEOUT_MILLIS);
      }
    }
  }

  private static Thread start(String name, Runnable loop) {
    Thread thread = new Thread(loop, name);
    thread.setDaemon(true);
    thread.start();
    return thread;
  }

  /** Closes its end when it is over, by which the other end ends too. */
  private static void ask(Socket client, AtomicBoolean over, LongAdder answers) {
    byte[] request = new byte[REQUEST_BYTES];
    byte[] answer = new byte[ANSWER_BYTES];
    try (client) {
      client.setTcpNoDelay(true);
      client.setSoTimeout(TIMEOUT_MILLIS);
      while (!over.get()) {
        client.getOutputStream().write(request);
        if (client.getInputStream().readNBytes(answer, 0, ANSWER_BYTES) < ANSWER_BYTES) {
          return;
        }
        answers.increment();
      }
    } catch (IOException e) {
      over.set(true); // What was not answered is not counted.
    }
  }

  private static void answer(Socket socket) {
    byte[] request = new byte[REQUEST_BYTES];
    byte[] answer = new byte[ANSWER_BYTES];
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      while (socket.getInputStream().readNBytes(request, 0, REQUEST_BYTES) == REQUEST_BYTES) {
        socket.getOutputStream().write(answer);
      }
    } catch (IOException e) {
      // The asking end sees it too and stops.
    }
  }
}
