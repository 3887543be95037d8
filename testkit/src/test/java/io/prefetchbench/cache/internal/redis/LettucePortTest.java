package io.prefetchbench.cache.internal.redis;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.lettuce.LettucePort;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import org.junit.jupiter.api.Test;

class LettucePortTest extends PortContract {
  @Override
  RedisPort connect(RedisAddress address, ConnectionOptions options) {
    return LettucePort.connect(address, options);
  }

  /** As it looks when Lettuce has closed the connection before it reported the refusal. */
  @Test
  void theReasonOfARefusalIsAskedForAgain() throws IOException {
    try (ServerSocket server = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      Thread refusing = new Thread(() -> refuse(server), "refusing");
      refusing.setDaemon(true);
      refusing.start();
      RedisAddress address =
          new RedisAddress("127.0.0.1", server.getLocalPort(), null, "p", 0, false);
      assertThatExceptionOfType(RedisFault.class)
          .isThrownBy(() -> connect(address, ConnectionOptions.STANDARD).close())
          .satisfies(
              fault ->
                  assertThat(fault.kind())
                      .as("%s", fault)
                      .isEqualTo(RedisFault.Kind.CONFIGURATION));
    }
  }

  private static void refuse(ServerSocket server) {
    try {
      try (Socket first = server.accept()) {
        var unused = first.getInputStream().read(new byte[1_000]);
      }
      while (true) {
        Socket next = server.accept();
        var unused = next.getInputStream().read(new byte[1_000]);
        next.getOutputStream()
            .write("-WRONGPASS invalid username-password pair\r\n".getBytes(UTF_8));
      }
    } catch (IOException e) {
      // The test has ended.
    }
  }
}
