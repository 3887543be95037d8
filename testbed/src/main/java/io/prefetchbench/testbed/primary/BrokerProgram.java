package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.command.ParentWatchdog;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;

public final class BrokerProgram {
  // A broker that was killed is registered again only once its old session is over.
  private static final Map<String, String> RESTARTABLE =
      Map.of("broker.session.timeout.ms", "3000", "broker.heartbeat.interval.ms", "500");

  private BrokerProgram() {}

  /** Starts the broker in a folder, at a port, with a controller port; prints READY and address. */
  public static void main(String[] args) throws IOException, InterruptedException {
    ParentWatchdog.watchIfAsked();
    int port = Integer.parseInt(args[1]);
    var unused =
        EmbeddedKafka.startIn(Path.of(args[0]), port, Integer.parseInt(args[2]), RESTARTABLE);
    System.out.println("READY 127.0.0.1:" + port + " " + EmbeddedKafka.version());
    System.out.flush();
    Thread.currentThread().join();
  }
}
