package io.prefetchbench.testbed.environment;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Whether ports are free. */
final class PortCheck {
  private PortCheck() {}

  /** Whether a program can listen there now. */
  static boolean isFree(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do it: connections of an earlier one that linger do not make a port taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
