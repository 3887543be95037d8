package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.run.ExitCodeHolder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.CancelledKeyException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Sends GET requests over persistent connections to one HTTP/1.1 server. Each request is written by
 * the calling thread, so that it leaves when it is due; one thread reads all answers.
 *
 * <p>A request takes the most recently used idle connection, or a new one; at {@link
 * #CONNECTIONS_MAX} it waits for a free one. A request that receives no byte of an answer over a
 * reused connection is sent once more over a new one: the server had closed it. All of this counts
 * towards its time. Thread-safe.
 */
final class HttpPool implements AutoCloseable {
  static final int CONNECTIONS_MAX = 1_024;

  /** Same value as for Gatling, see gatling.conf. */
  private static final long TIMEOUT_NANOS = Duration.ofSeconds(10).toNanos();

  private static final Duration SWEEP = Duration.ofMillis(500);
  private static final Duration JOIN = Duration.ofSeconds(5);
  private static final int READ_BYTES = 64 << 10;
  private static final int HTTP_PORT = 80;

  private final InetSocketAddress address;
  private final byte[] before;
  private final byte[] after;
  private final String versionHeader;
  private final Selector selector;
  private final Thread thread;
  private final ByteBuffer read = ByteBuffer.allocateDirect(READ_BYTES);
  private final List<Finished> finished = new ArrayList<>();
  private final ArrayDeque<HttpConnection> idle = new ArrayDeque<>();
  private final ArrayDeque<Exchange> waiting = new ArrayDeque<>();
  private int open;
  private volatile boolean closed;

  /** A complete answer that has not been delivered yet. */
  private record Finished(HttpConnection connection, Exchange exchange, long endNanos) {}

  private HttpPool(URI base, ReadProtocol protocol, Selector selector) {
    int port = base.getPort() < 0 ? HTTP_PORT : base.getPort();
    this.address = new InetSocketAddress(base.getHost(), port);
    String path = base.getRawPath() == null ? "" : base.getRawPath();
    String authority = base.getRawAuthority();
    this.before = ("GET " + path).getBytes(US_ASCII);
    String headers = " HTTP/1.1\r\nHost: " + authority + "\r\n" + headers(protocol) + "\r\n";
    this.after = headers.getBytes(US_ASCII);
    this.versionHeader = protocol.versionHeader();
    this.selector = selector;
    this.thread = new Thread(() -> ExitCodeHolder.runOrExit(this::readAnswers), "lean-answers");
    this.thread.setDaemon(true);
  }

  private static String headers(ReadProtocol protocol) {
    Map<String, String> all = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    all.put("Accept", "*/*");
    all.putAll(protocol.headers());
    StringBuilder lines = new StringBuilder();
    all.forEach((name, value) -> lines.append(name).append(": ").append(value).append("\r\n"));
    return lines.toString();
  }

  static HttpPool open(URI base, ReadProtocol protocol) {
    try {
      HttpPool pool = new HttpPool(base, protocol, Selector.open());
      pool.thread.start();
      return pool;
    } catch (IOException e) {
      throw new UncheckedIOException("no selector for the lean driver", e);
    }
  }

  /** Sends a request now, or as soon as a connection is free. */
  void send(Exchange exchange) {
    HttpConnection connection;
    synchronized (this) {
      connection = idle.pollLast();
      if (connection == null) {
        if (open == CONNECTIONS_MAX) {
          waiting.add(exchange);
          return;
        }
        open++;
      }
    }
    if (connection == null) {
      connect(exchange);
    } else {
      write(connection, exchange);
    }
  }

  private void write(HttpConnection connection, Exchange exchange) {
    connection.begin(exchange);
    try {
      connection.write();
    } catch (IOException e) {
      broken(connection);
    }
  }

  /** Opens a connection, which has already been counted, for this exchange. */
  private void connect(Exchange exchange) {
    HttpConnection connection;
    try {
      connection = new HttpConnection(before, after, versionHeader);
    } catch (IOException e) {
      uncount();
      exchange.ended(System.nanoTime(), HttpAnswer.NONE);
      return;
    }
    connection.begin(exchange);
    try {
      boolean now = connection.channel().connect(address);
      if (now) {
        connection.write();
      }
      int interest = now ? SelectionKey.OP_READ : SelectionKey.OP_CONNECT;
      connection.channel().register(selector, interest, connection);
      selector.wakeup();
    } catch (IOException e) {
      if (connection.close()) {
        uncount();
      }
      end(connection.takeExchange());
    }
  }

  private synchronized void uncount() {
    open--;
  }

  private static void end(@Nullable Exchange failed) {
    if (failed != null) {
      failed.ended(System.nanoTime(), HttpAnswer.NONE);
    }
  }

  /** Closes a connection; its exchange fails, or is sent again if no byte was answered. */
  private void broken(HttpConnection connection) {
    Exchange exchange = connection.takeExchange();
    boolean again = connection.isReused() && !connection.parser().hasBegun() && !closed;
    discard(connection);
    if (exchange != null && again) {
      synchronized (this) {
        open++;
      }
      connect(exchange);
    } else {
      end(exchange);
    }
    sendWaiting();
  }

  private void discard(HttpConnection connection) {
    synchronized (this) {
      var unused = idle.remove(connection);
      if (connection.close()) {
        open--;
      }
    }
  }

  /** Opens connections for waiting exchanges, up to the limit. */
  private void sendWaiting() {
    while (true) {
      Exchange next;
      synchronized (this) {
        if (waiting.isEmpty() || open >= CONNECTIONS_MAX) {
          return;
        }
        next = waiting.remove();
        open++;
      }
      connect(next);
    }
  }

  private void release(HttpConnection connection) {
    Exchange next;
    synchronized (this) {
      next = waiting.poll();
      if (next == null) {
        idle.addLast(connection);
      }
    }
    if (next != null) {
      write(connection, next);
    }
  }

  private void readAnswers() {
    long swept = System.nanoTime();
    try {
      while (!closed) {
        selector.select(this::ready, SWEEP.toMillis());
        deliverFinished();
        long now = System.nanoTime();
        if (now - swept >= SWEEP.toNanos()) {
          swept = now;
          failOverdue(now);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException("the connections of the lean driver cannot be watched", e);
    }
  }

  private void ready(SelectionKey key) {
    HttpConnection connection = (HttpConnection) key.attachment();
    try {
      if (key.isConnectable()) {
        var unused = connection.channel().finishConnect();
        key.interestOps(SelectionKey.OP_READ);
        connection.write();
      } else if (key.isReadable()) {
        read(connection);
      }
    } catch (IOException | CancelledKeyException e) {
      broken(connection);
    }
  }

  private void read(HttpConnection connection) throws IOException {
    read.clear();
    int count = connection.channel().read(read);
    long now = System.nanoTime();
    Exchange exchange = connection.exchange();
    if (exchange == null) {
      // Closed by the server, or unsolicited bytes. A thread that has just taken it from the idle
      // connections is about to write: it stays readable until then.
      closeIfIdle(connection);
      return;
    }
    ResponseParser parser = connection.parser();
    boolean complete = count < 0 ? parser.end() : parser.take(read.flip());
    if (complete) {
      Exchange own = connection.takeExchange();
      if (own != null) {
        finished.add(new Finished(connection, own, now));
      }
    } else if (count < 0) {
      broken(connection);
    }
  }

  private void closeIfIdle(HttpConnection connection) {
    boolean isIdle;
    synchronized (this) {
      isIdle = idle.contains(connection);
    }
    if (isIdle) {
      discard(connection);
    }
  }

  /**
   * Reads everything that is ready first, so that no answer waits for the processing of another. A
   * connection is released before its answer is delivered: only this thread reads from it, so the
   * answer's bytes remain valid until then.
   */
  private void deliverFinished() {
    for (Finished each : finished) {
      ResponseParser parser = each.connection.parser();
      HttpAnswer answer = parser.answer();
      boolean closing = parser.isClosing();
      parser.reset();
      each.connection.answered();
      if (closing) {
        discard(each.connection);
      } else {
        release(each.connection);
      }
      each.exchange.ended(each.endNanos, answer);
    }
    if (!finished.isEmpty()) {
      finished.clear();
      sendWaiting();
    }
  }

  private void failOverdue(long now) {
    for (SelectionKey key : selector.keys()) {
      HttpConnection connection = (HttpConnection) key.attachment();
      Exchange exchange = connection.exchange();
      if (exchange != null && now - exchange.beginNanos() >= TIMEOUT_NANOS) {
        discard(connection);
        end(connection.takeExchange());
      }
    }
    List<Exchange> overdue = new ArrayList<>();
    synchronized (this) {
      waiting.removeIf(each -> now - each.beginNanos() >= TIMEOUT_NANOS && overdue.add(each));
    }
    overdue.forEach(HttpPool::end);
    sendWaiting();
  }

  synchronized int connections() {
    return open;
  }

  /** Stops the thread and closes the connections; requests in flight fail. */
  @Override
  public void close() {
    closed = true;
    selector.wakeup();
    try {
      thread.join(JOIN.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (SelectionKey key : selector.keys()) {
      HttpConnection connection = (HttpConnection) key.attachment();
      discard(connection);
      end(connection.takeExchange());
    }
    List<Exchange> left;
    synchronized (this) {
      left = List.copyOf(waiting);
      waiting.clear();
    }
    left.forEach(HttpPool::end);
    try {
      selector.close();
    } catch (IOException e) {
      throw new UncheckedIOException("the selector of the lean driver cannot be closed", e);
    }
  }
}
