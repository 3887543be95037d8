package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.load.plan.ReadProtocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What the pool makes of servers that close, refuse or talk something else. */
class HttpPoolTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final ServerSocket listener;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final BlockingQueue<Integer> statuses = new ArrayBlockingQueue<>(2_000);

  HttpPoolTest() throws IOException {
    listener = new ServerSocket(0, 2_000, InetAddress.getLoopbackAddress());
  }

  @AfterEach
  void close() throws IOException {
    listener.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }

  /** Serves each connection on a thread of its own. */
  private void serve(Conversation conversation) {
    Thread thread =
        new Thread(
            () -> {
              while (!listener.isClosed()) {
                try {
                  Socket socket = listener.accept();
                  accepted.add(socket);
                  new Thread(() -> converse(conversation, socket), "server").start();
                } catch (IOException closed) {
                  return;
                }
              }
            },
            "accept");
    thread.start();
  }

  private static void converse(Conversation conversation, Socket socket) {
    try {
      conversation.run(
          socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), ISO_8859_1)));
    } catch (IOException closed) {
      // The test has closed it.
      return;
    }
  }

  @FunctionalInterface
  private interface Conversation {
    void run(Socket socket, BufferedReader requests) throws IOException;
  }

  private static boolean readRequest(BufferedReader requests) throws IOException {
    String line = requests.readLine();
    boolean any = line != null;
    while (line != null && !line.isEmpty()) {
      line = requests.readLine();
    }
    return any;
  }

  private static void say(Socket socket, String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
  }

  private HttpPool pool() {
    return HttpPool.open(
        URI.create("http://127.0.0.1:" + listener.getLocalPort()), ReadProtocol.OURS);
  }

  private int ask(HttpPool pool) throws InterruptedException {
    pool.send(recording(statuses::add));
    Integer status = statuses.poll(20, TimeUnit.SECONDS);
    assertThat(status).as("an answer within 20 s").isNotNull();
    return status;
  }

  @Test
  void connectionThatTheServerClosedIsReplacedUnnoticed() throws InterruptedException {
    serve(
        (socket, requests) -> {
          // One answer over each connection; the second request finds it closed.
          if (readRequest(requests)) {
            say(socket, OK);
          }
          if (readRequest(requests)) {
            socket.close();
          }
        });
    try (HttpPool pool = pool()) {
      for (int i = 0; i < 20; i++) {
        assertThat(ask(pool)).isEqualTo(200);
      }
      assertThat(pool.connections()).isEqualTo(1);
    }
    assertThat(accepted).hasSize(20);
  }

  @Test
  void firstRequestOfAConnectionIsNotSentAgain() throws InterruptedException {
    serve(
        (socket, requests) -> {
          boolean unused = readRequest(requests);
          socket.close();
        });
    try (HttpPool pool = pool()) {
      assertThat(ask(pool)).isZero();
    }
    assertThat(accepted).hasSize(1);
  }

  @Test
  void refusedConnectionIsAFailedRequest() throws InterruptedException, IOException {
    listener.close();
    try (HttpPool pool = pool()) {
      assertThat(ask(pool)).isZero();
      assertThat(pool.connections()).isZero();
    }
  }

  @Test
  void otherProtocolIsAFailedRequest() throws InterruptedException {
    serve((socket, requests) -> say(socket, "SSH-2.0-x\r\n\r\n"));
    try (HttpPool pool = pool()) {
      assertThat(ask(pool)).isZero();
    }
  }

  @Test
  void requestsBeyondAllConnectionsWaitForOne() throws InterruptedException {
    BlockingQueue<Socket> held = new ArrayBlockingQueue<>(HttpPool.CONNECTIONS_MAX);
    serve(
        (socket, requests) -> {
          boolean unused = readRequest(requests);
          held.add(socket);
          while (readRequest(requests)) {
            say(socket, OK);
          }
        });
    int all = HttpPool.CONNECTIONS_MAX + 50;
    try (HttpPool pool = pool()) {
      for (int i = 0; i < all; i++) {
        pool.send(recording(statuses::add));
      }
      Socket first = held.poll(20, TimeUnit.SECONDS);
      assertThat(first).isNotNull();
      assertThat(pool.connections()).isEqualTo(HttpPool.CONNECTIONS_MAX);
      assertThat(statuses).isEmpty();
      // The one that is free again serves all that wait.
      say(first, OK);
      for (int i = 0; i < 51; i++) {
        assertThat(statuses.poll(20, TimeUnit.SECONDS)).isEqualTo(200);
      }
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Over the same connections, one right after the other: what one thread writes is whole. */
  @Test
  void twoThreadsThatSendLoseNoRequest() throws InterruptedException {
    serve(
        (socket, requests) -> {
          while (readRequest(requests)) {
            say(socket, OK);
          }
        });
    int pairs = 20_000;
    CountDownLatch first = new CountDownLatch(pairs);
    CountDownLatch failed = new CountDownLatch(1);
    CountDownLatch second = new CountDownLatch(pairs);
    Semaphore inFlight = new Semaphore(4);
    try (HttpPool pool = pool()) {
      for (int i = 0; i < pairs && failed.getCount() == 1; i++) {
        inFlight.acquire();
        pool.send(
            recording(
                status -> {
                  first.countDown();
                  pool.send(
                      recording(
                          next -> {
                            (status == 200 && next == 200 ? second : failed).countDown();
                            inFlight.release();
                          }));
                }));
      }
      assertThat(second.await(5, TimeUnit.SECONDS)).as("all answered with 200").isTrue();
      assertThat(first.getCount()).isZero();
    }
  }

  private static Exchange recording(IntConsumer status) {
    long begun = System.nanoTime();
    return new Exchange() {
      @Override
      public String path() {
        return begun % 2 == 0 ? "/short" : "/a-path-that-is-longer";
      }

      @Override
      public long beginNanos() {
        return begun;
      }

      @Override
      public void ended(long endNanos, HttpAnswer answer) {
        status.accept(answer.status());
      }
    };
  }

  @Test
  void closingFailsWhatIsOnItsWay() throws InterruptedException {
    serve((socket, requests) -> readRequest(requests));
    try (HttpPool pool = pool()) {
      pool.send(recording(statuses::add));
    }
    assertThat(statuses.poll(20, TimeUnit.SECONDS)).isZero();
  }
}
