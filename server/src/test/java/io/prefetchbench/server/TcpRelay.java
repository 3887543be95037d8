package io.prefetchbench.server;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Passes bytes on to a server, and can be cut and mended on the same port. */
final class TcpRelay implements AutoCloseable {
  private final InetSocketAddress target;
  private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket listener;

  private TcpRelay(InetSocketAddress target, ServerSocket listener) {
    this.target = target;
    this.listener = listener;
  }

  static TcpRelay to(String host, int port) throws IOException {
    TcpRelay wire = new TcpRelay(new InetSocketAddress(host, port), listen(0));
    wire.accept(wire.listener);
    return wire;
  }

  private static ServerSocket listen(int port) throws IOException {
    ServerSocket listener = new ServerSocket();
    listener.setReuseAddress(true);
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    return listener;
  }

  int port() {
    return listener.getLocalPort();
  }

  /** Refuses new connections and resets the open ones. */
  void cut() throws IOException {
    listener.close();
    for (Socket socket : sockets) {
      socket.close();
    }
    sockets.clear();
  }

  /** Accepts again, on the same port. */
  void mend() throws IOException {
    listener = listen(listener.getLocalPort());
    accept(listener);
  }

  @Override
  public void close() throws IOException {
    cut();
  }

  private void accept(ServerSocket from) {
    daemon(
        () -> {
          while (true) {
            Socket near = from.accept();
            Socket far = new Socket();
            sockets.add(near);
            sockets.add(far);
            far.connect(target);
            daemon(() -> pass(near, far));
            daemon(() -> pass(far, near));
          }
        });
  }

  private static void pass(Socket from, Socket to) throws IOException {
    try (from;
        to) {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      in.transferTo(out);
    }
  }

  private interface Passing {
    void run() throws IOException;
  }

  private static void daemon(Passing passing) {
    Thread thread =
        new Thread(
            () -> {
              try {
                passing.run();
              } catch (IOException e) {
                // The wire was cut, or one end hung up: that is its purpose.
              }
            },
            "wire");
    thread.setDaemon(true);
    thread.start();
  }
}
