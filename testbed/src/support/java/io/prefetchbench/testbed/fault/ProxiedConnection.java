package io.prefetchbench.testbed.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.net.Socket;
import java.util.concurrent.atomic.AtomicBoolean;

/** One client's connection through the proxy: a thread and a bounded buffer per direction. */
final class ProxiedConnection {
  private static final int BUFFER_BYTES = 16 * 1024;
  private static final long NONE = -1;

  private final Socket client;
  private final Socket server;
  private final LinkState state;
  private final Runnable atEnd;
  private final AtomicBoolean ended = new AtomicBoolean();
  private final RespScanner requests = new RespScanner();
  private final RespScanner replies = new RespScanner();
  private long requestsSeen;
  private long repliesSeen;
  // Set before the request's last byte is forwarded, so that no byte of its reply can be missed.
  private volatile long cutAtRequest = NONE;

  ProxiedConnection(Socket client, Socket server, LinkState state, Runnable atEnd) {
    this.client = client;
    this.server = server;
    this.state = state;
    this.atEnd = atEnd;
  }

  void start() {
    daemon("fault-to-server", () -> pump(Direction.TO_SERVER, client, server));
    daemon("fault-to-client", () -> pump(Direction.TO_CLIENT, server, client));
  }

  private static void daemon(String name, Runnable body) {
    Thread thread = new Thread(body, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void pump(Direction direction, Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      OutputStream out = to.getOutputStream();
      for (int n = from.getInputStream().read(buffer);
          n >= 0;
          n = from.getInputStream().read(buffer)) {
        state.holdBack(direction);
        boolean isWhole =
            direction == Direction.TO_SERVER ? request(buffer, n, out) : reply(buffer, n, out);
        if (!isWhole) {
          reset();
          return;
        }
      }
    } catch (IOException e) {
      // One end is gone: the other is closed below, as it would have been without a proxy.
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      end();
    }
  }

  private boolean request(byte[] buffer, int length, OutputStream out) throws IOException {
    for (int i = 0; i < length; i++) {
      if (requests.accept(buffer[i])) {
        requestsSeen++;
        if (cutAtRequest == NONE && state.takeReplyCut(requests.words())) {
          cutAtRequest = requestsSeen;
        }
      }
    }
    return write(Direction.TO_SERVER, buffer, length, out);
  }

  /** Forwards replies up to the one that is to be lost; false when that one is complete. */
  private boolean reply(byte[] buffer, int length, OutputStream out) throws IOException {
    int passing = cutAtRequest == repliesSeen + 1 ? 0 : length;
    for (int i = 0; i < length; i++) {
      if (replies.accept(buffer[i]) && !replies.isPush()) {
        repliesSeen++;
        if (repliesSeen == cutAtRequest) {
          write(Direction.TO_CLIENT, buffer, passing, out);
          state.repliesCut.increment();
          return false;
        }
        if (repliesSeen + 1 == cutAtRequest) {
          passing = i + 1;
        }
      }
    }
    return write(Direction.TO_CLIENT, buffer, passing, out);
  }

  private boolean write(Direction direction, byte[] buffer, int length, OutputStream out)
      throws IOException {
    int allowed = length == 0 ? 0 : state.allowed(direction, length);
    out.write(buffer, 0, allowed);
    out.flush();
    return allowed == length;
  }

  /** Resets the connection, even if the client waits for a reply. */
  void reset() {
    if (!ended.get()) {
      state.reset.increment();
    }
    try {
      client.setSoLinger(true, 0);
    } catch (IOException e) {
      // Already closed: there is no connection left to reset.
    }
    end();
  }

  private void end() {
    if (ended.compareAndSet(false, true)) {
      close(client);
      close(server);
      atEnd.run();
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Closing was the goal.
    }
  }
}
