package io.prefetchbench.testbed.environment;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;

/** Detects that a port is taken before anything is started. */
public final class PortCheck {
  private PortCheck() {}

  /**
   * Requires that a program can listen there; 0 always can.
   *
   * @throws BadInput if the port is out of range, taken, or not allowed
   */
  public static void require(String host, int port) {
    if (port < 0 || port > 65_535) {
      throw new BadInput("a port must be 0 to 65535, was " + port);
    }
    try {
      listen(host, port);
    } catch (IOException e) {
      throw new BadInput(
          "cannot listen on "
              + host
              + ":"
              + port
              + " ("
              + e.getMessage()
              + "); expected a free port, 0 picks one",
          e);
    }
  }

  /** Whether a program can listen there now. */
  public static boolean isFree(String host, int port) {
    try {
      listen(host, port);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static void listen(String host, int port) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      // As servers do it: connections of an earlier one that linger do not make a port taken.
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(host, port));
    }
  }
}
