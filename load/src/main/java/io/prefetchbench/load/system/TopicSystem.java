package io.prefetchbench.load.system;

import io.prefetchbench.testbed.primary.KafkaServer;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/** The topic of a run and the process that fills it. Not thread-safe, except {@link #close}. */
final class TopicSystem implements AutoCloseable {
  private static final String RELAY_MAIN = "io.prefetchbench.server.RelayCommand";
  private static final List<String> RELAY_JVM = List.of("-Xmx256m");
  private static final Duration RELAY_READY = Duration.ofMinutes(1);
  private static final Duration RELAY_STOP = Duration.ofSeconds(8);

  private final Path home;
  private final KafkaServer server;
  private final @Nullable Path relayStamps;
  private final @Nullable Path relayLog;
  private final AtomicBoolean ended = new AtomicBoolean();
  private volatile @Nullable ModuleProcess relay;

  /** {@code kafka} as in {@link KafkaServer#FORM}; no stamps are kept if their file is null. */
  TopicSystem(Path home, String kafka, @Nullable Path relayStamps, @Nullable Path relayLog) {
    this.home = home;
    this.relayStamps = relayStamps;
    this.relayLog = relayLog;
    this.server = KafkaServer.openApart(kafka, home);
  }

  /** Creates the topic and the slot, and begins to carry changes. */
  void startRelay(List<String> primary) {
    List<String> args = new ArrayList<>(primary);
    args.addAll(options());
    if (relayStamps != null) {
      args.addAll(List.of("--record", relayStamps.toString()));
    }
    ProcessBuilder builder = ModuleProcess.java(home, "server", RELAY_MAIN, RELAY_JVM, args);
    if (relayLog != null) {
      builder.redirectError(ProcessBuilder.Redirect.appendTo(relayLog.toFile()));
    }
    ModuleProcess starting = ModuleProcess.start(Role.RELAY, builder);
    relay = starting;
    var unused = starting.awaitReady(RELAY_READY);
  }

  List<String> options() {
    return List.of("--kafka", server.bootstrapServers());
  }

  List<Role> roles() {
    List<Role> roles = new ArrayList<>();
    server.pid().ifPresent(pid -> roles.add(new Role(Role.BROKER, pid)));
    ModuleProcess running = relay;
    if (running != null) {
      roles.add(new Role(Role.RELAY, running.pid()));
    }
    return roles;
  }

  KafkaServer server() {
    return server;
  }

  Map<String, Object> facts(String topic) {
    Map<String, Object> facts = new LinkedHashMap<>(server.facts());
    facts.put("topic", topic);
    facts.put("relay", "the bench's own: Debezium's engine reads the log, and writes JSON changes");
    return facts;
  }

  /** Ends the relay, which deletes the topic, and the broker. */
  @Override
  public void close() {
    if (ended.getAndSet(true)) {
      return;
    }
    ModuleProcess running = relay;
    try {
      if (running != null) {
        // What it would delete from a broker of ours is removed with it.
        var unused = running.stop(server.isGiven() ? RELAY_STOP : Duration.ZERO);
      }
    } finally {
      server.close();
    }
  }
}
