package io.prefetchbench.load.generate;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A keep-alive connection with one request in flight; only the pool's own thread reads it. */
final class HttpConnection {
  private static final int PATH_BYTES_MAX = 512;

  private final SocketChannel channel;
  private final byte[] before;
  private final byte[] after;
  private final ResponseParser parser;
  private final AtomicReference<@Nullable Exchange> exchange = new AtomicReference<>();
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean reused;

  HttpConnection(byte[] before, byte[] after, String versionHeader) throws IOException {
    this.parser = new ResponseParser(versionHeader);
    this.before = before;
    this.after = after;
    channel = SocketChannel.open();
    channel.configureBlocking(false);
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  SocketChannel channel() {
    return channel;
  }

  ResponseParser parser() {
    return parser;
  }

  @Nullable Exchange exchange() {
    return exchange.get();
  }

  /** Removes and returns the exchange; the caller must end it. */
  @Nullable Exchange takeExchange() {
    return exchange.getAndSet(null);
  }

  void begin(Exchange next) {
    exchange.set(next);
  }

  void write() throws IOException {
    Exchange own = exchange.get();
    if (own == null) {
      return;
    }
    byte[] path = own.path().getBytes(US_ASCII);
    if (path.length > PATH_BYTES_MAX) {
      throw new IOException("a path longer than " + PATH_BYTES_MAX + " bytes");
    }
    // A separate buffer: the answer may have arrived, and another thread may be writing the next
    // request, before write() returns and moves the position.
    ByteBuffer request = ByteBuffer.allocate(before.length + path.length + after.length);
    request.put(before).put(path).put(after).flip();
    // One small request on an idle connection always fits the socket's buffer.
    channel.write(request);
    if (request.hasRemaining()) {
      throw new IOException("the socket took only a part of a request");
    }
  }

  /** Returns whether it has carried an answer before: the other side may close it at any time. */
  boolean isReused() {
    return reused;
  }

  void answered() {
    reused = true;
  }

  /** Closes it; returns true for the first caller. */
  boolean close() {
    boolean first = closed.compareAndSet(false, true);
    try {
      channel.close();
    } catch (IOException e) {
      // The peer has already closed it.
    }
    return first;
  }
}
