package io.prefetchbench.testbed.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Answers every request with an INFO of a given version; no binary that old can be had here. */
final class OldRedis implements AutoCloseable {
  private final ServerSocket server;
  private final Thread thread;

  private OldRedis(ServerSocket server, String version) {
    this.server = server;
    this.thread = new Thread(() -> serve(version), "old-redis");
  }

  static OldRedis saying(String version) throws IOException {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    OldRedis old = new OldRedis(new ServerSocket(0, 1, loopback), version);
    old.thread.start();
    return old;
  }

  String url() {
    return "redis://127.0.0.1:" + server.getLocalPort();
  }

  private void serve(String version) {
    String info = "# Server\r\nredis_version:" + version + "\r\nprocess_id:1\r\n";
    byte[] reply =
        ("$" + info.length() + "\r\n" + info + "\r\n").getBytes(StandardCharsets.US_ASCII);
    try (Socket client = server.accept()) {
      byte[] request = new byte[1024];
      while (client.getInputStream().read(request) > 0) {
        client.getOutputStream().write(reply);
      }
    } catch (IOException e) {
      // The test has closed it.
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
