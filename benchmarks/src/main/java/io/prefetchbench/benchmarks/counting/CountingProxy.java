package io.prefetchbench.benchmarks.counting;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Passes bytes between clients and one Redis unchanged, and counts them.
 *
 * <p>What a client has received is counted: bytes are added before they are passed on. A round trip
 * is a change of direction on one connection. It is exact where the client waits for each reply;
 * where commands are sent while replies come, it depends on timing.
 *
 * <p>Thread-safe. Connections live until either end closes, or this is closed.
 */
final class CountingProxy implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 * 1024;
  private static final int BACKLOG = 16;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final ServerSocket listening;
  private final InetSocketAddress redis;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private final AtomicLong bytesOut = new AtomicLong();
  private final AtomicLong bytesIn = new AtomicLong();
  private final AtomicLong roundTrips = new AtomicLong();

  private CountingProxy(ServerSocket listening, InetSocketAddress redis) {
    this.listening = listening;
    this.redis = redis;
  }

  /** Listens on a free port of the loopback interface and connects to this Redis. */
  static CountingProxy start(String host, int port) {
    try {
      InetAddress loopback = InetAddress.getByAddress(LOOPBACK);
      ServerSocket listening = new ServerSocket(0, BACKLOG, loopback);
      CountingProxy proxy = new CountingProxy(listening, new InetSocketAddress(host, port));
      start("counting-accept", proxy::accept);
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on 127.0.0.1", e);
    }
  }

  private static void start(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        connect(listening.accept());
      } catch (IOException e) {
        // Closed, or the connection is gone already: its client finds out by itself.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    Socket server = new Socket();
    open.add(client);
    open.add(server);
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(redis);
    } catch (IOException e) {
      end(client, server);
      throw e;
    }
    AtomicBoolean asked = new AtomicBoolean();
    start("counting-out", () -> pump(client, server, bytesOut, () -> asked.set(true)));
    start(
        "counting-in",
        () ->
            pump(
                server,
                client,
                bytesIn,
                () -> {
                  if (asked.getAndSet(false)) {
                    roundTrips.incrementAndGet();
                  }
                }));
  }

  private void pump(Socket from, Socket to, AtomicLong bytes, Runnable arrived) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        bytes.addAndGet(read);
        arrived.run();
        out.write(buffer, 0, read);
      }
    } catch (IOException e) {
      // One end has closed: the other is closed below, as it would have been without us.
    } finally {
      end(from, to);
    }
  }

  private void end(Socket one, Socket other) {
    for (Socket socket : new Socket[] {one, other}) {
      open.remove(socket);
      try {
        socket.close();
      } catch (IOException e) {
        // Its end is what was wanted.
      }
    }
  }

  int port() {
    return listening.getLocalPort();
  }

  OperationCost traffic() {
    return OperationCost.traffic(bytesOut.get(), bytesIn.get(), roundTrips.get());
  }

  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a listening socket", e);
    } finally {
      open.forEach(socket -> end(socket, socket));
    }
  }
}
