package io.prefetchbench.testbed.fault;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A proxy between clients and one Redis that forwards everything and injects link faults on demand:
 * slow, silent, half-open, broken, or broken exactly between execution and reply.
 *
 * <p>Faults last until {@link #pass}; those for one request or one byte are used up when they have
 * been triggered. Bytes that meet a delay or a black hole are held, not lost, and are forwarded
 * afterwards, as with TCP; at most 16 KiB per direction wait here. Listens on a free port of the
 * loopback interface. A delay holds up each piece of at most 16 KiB, so it limits throughput too.
 *
 * <p>Thread-safe. Without TLS: it reads the requests that pass.
 */
public final class FaultProxy implements AutoCloseable {
  private static final int BACKLOG = 64;
  private static final int CONNECT_MILLIS = 2_000;
  private static final byte[] LOOPBACK = {127, 0, 0, 1};

  private final ServerSocket listening;
  private final LinkState state = new LinkState();
  private final Set<ProxiedConnection> open = ConcurrentHashMap.newKeySet();
  private volatile InetSocketAddress target;

  private FaultProxy(ServerSocket listening, InetSocketAddress target) {
    this.listening = listening;
    this.target = target;
  }

  /**
   * Starts listening, and forwards everything to this address.
   *
   * @throws UncheckedIOException if there is no free port
   */
  public static FaultProxy open(String host, int port) {
    try {
      ServerSocket listening = new ServerSocket(0, BACKLOG, InetAddress.getByAddress(LOOPBACK));
      FaultProxy proxy = new FaultProxy(listening, new InetSocketAddress(host, port));
      Thread accepting = new Thread(proxy::accept, "fault-accept");
      accepting.setDaemon(true);
      accepting.start();
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException("no free port on 127.0.0.1", e);
    }
  }

  private void accept() {
    while (!listening.isClosed()) {
      try {
        connect(listening.accept());
      } catch (IOException e) {
        // Closed, or the server is down: the client sees the end of its connection.
      }
    }
  }

  private void connect(Socket client) throws IOException {
    if (state.isRefusing()) {
      state.refused.increment();
      client.setSoLinger(true, 0);
      client.close();
      return;
    }
    Socket server = new Socket();
    try {
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      server.connect(target, CONNECT_MILLIS);
    } catch (IOException e) {
      client.setSoLinger(true, 0);
      client.close();
      server.close();
      throw e;
    }
    ProxiedConnection[] made = new ProxiedConnection[1];
    ProxiedConnection connection =
        new ProxiedConnection(client, server, state, () -> open.remove(made[0]));
    made[0] = connection;
    open.add(connection);
    state.accepted.increment();
    connection.start();
    if (listening.isClosed()) {
      connection.reset();
    }
  }

  /** Where to connect to, with {@link #port}. */
  public String host() {
    return "127.0.0.1";
  }

  public int port() {
    return listening.getLocalPort();
  }

  /** Directs new connections to another server, as a failover does; open ones are unaffected. */
  public void retarget(String host, int port) {
    target = new InetSocketAddress(host, port);
  }

  /** Ends every active fault; held bytes are forwarded. */
  public void pass() {
    state.pass();
  }

  /**
   * Holds back every piece of bytes, in both directions.
   *
   * @param atLeast zero or more
   * @param jitter added at random, up to this, the same for the same seed
   */
  public void delay(Duration atLeast, Duration jitter, long seed) {
    if (atLeast.isNegative() || jitter.isNegative()) {
      throw new IllegalArgumentException("a delay must not be negative");
    }
    state.delay(atLeast.toNanos(), jitter.toNanos(), seed);
  }

  /** Accepts connections but forwards nothing, in either direction. */
  public void blackHole() {
    state.blackHole(Set.of(Direction.TO_SERVER, Direction.TO_CLIENT));
  }

  /** Forwards nothing in this direction: a half-open link. */
  public void blackHole(Direction direction) {
    state.blackHole(Set.of(direction));
  }

  /** Resets every connection that is open now; returns how many there were. */
  public int reset() {
    int were = 0;
    for (ProxiedConnection connection : open) {
      connection.reset();
      were++;
    }
    return were;
  }

  /** Resets new connections as soon as they are made; open ones stay. */
  public void refuse() {
    state.refuse();
  }

  /**
   * Cuts the connection that carries the last of this many further bytes, right after that byte.
   *
   * @param bytes of all connections in this direction, 1 or more
   */
  public void cutAfter(Direction direction, long bytes) {
    if (bytes < 1) {
      throw new IllegalArgumentException("a cut needs a byte to come after, was " + bytes);
    }
    state.cutAfter(direction, bytes);
  }

  /** Like {@link #cutReplyOf(String, String)}, for any arguments. */
  public void cutReplyOf(String command) {
    state.cutReplyOf(command, "");
  }

  /**
   * Lets the server execute the next request of this name, waits for its complete reply, drops that
   * and resets the client. May be asked for several times; each order is for one request.
   *
   * @param command name in any case
   * @param argumentStart at least one argument begins with this; empty for any request
   */
  public void cutReplyOf(String command, String argumentStart) {
    state.cutReplyOf(command, argumentStart);
  }

  /** Returns the number of {@link #cutReplyOf(String)} orders not yet triggered by a request. */
  public int replyCutsWaiting() {
    return state.replyCutsWaiting();
  }

  /** Returns the counts so far. */
  public ProxyCounts counts() {
    return state.counts();
  }

  /** Resets all connections and stops listening; idempotent. */
  @Override
  public void close() {
    try {
      listening.close();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot close a listening socket", e);
    } finally {
      state.pass();
      reset();
    }
  }
}
