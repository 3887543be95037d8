package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.FileTree;
import io.prefetchbench.testbed.process.LocalPort;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Properties;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import kafka.tools.StorageTool;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.AppInfoParser;
import org.apache.kafka.common.utils.Time;

/** A broker in this JVM; a shell on a pipe removes its folder when the JVM ends or is killed. */
final class EmbeddedKafka {
  private static final String DATA = "data";

  private final KafkaRaftServer server;
  private final int port;
  private final Path folder;
  private final Process guard;

  private EmbeddedKafka(KafkaRaftServer server, int port, Path folder, Process guard) {
    this.server = server;
    this.port = port;
    this.folder = folder;
    this.guard = guard;
  }

  /** Starts a broker with these settings besides those for one small broker. */
  static EmbeddedKafka start(Map<String, String> settings) {
    return BrokerProcess.retried(
        () -> startOnce(settings), "the bootstrap address of a running one");
  }

  private static EmbeddedKafka startOnce(Map<String, String> settings) throws IOException {
    Path folder = newFolder();
    Process guard = guard(folder);
    try {
      int port = LocalPort.free();
      KafkaRaftServer server = startIn(folder, port, LocalPort.free(), settings);
      return new EmbeddedKafka(server, port, folder, guard);
    } catch (IOException | RuntimeException e) {
      guard.destroy();
      FileTree.remove(folder);
      throw e;
    }
  }

  /** Starts a broker with the data of a folder, or a new one if there are none. */
  static KafkaRaftServer startIn(
      Path folder, int port, int controllerPort, Map<String, String> settings) throws IOException {
    Map<String, String> all = settings(folder, port, controllerPort);
    all.putAll(settings);
    if (!Files.exists(folder.resolve(DATA))) {
      format(folder, all);
    }
    Properties properties = new Properties();
    properties.putAll(all);
    KafkaRaftServer server =
        new KafkaRaftServer(KafkaConfig.fromProps(properties, false), Time.SYSTEM);
    server.startup();
    return server;
  }

  private static Map<String, String> settings(Path folder, int port, int controllerPort) {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("process.roles", "broker,controller");
    all.put("node.id", "1");
    all.put("controller.quorum.voters", "1@127.0.0.1:" + controllerPort);
    all.put("controller.listener.names", "CONTROLLER");
    all.put("listeners", listeners("127.0.0.1", port, controllerPort));
    all.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    all.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    all.put("log.dirs", folder.resolve(DATA).toString());
    all.putAll(KafkaServer.SINGLE_BROKER);
    return all;
  }

  /** The version of the broker on the class path. */
  static String version() {
    return AppInfoParser.getVersion();
  }

  static String listeners(String host, int port, int controllerPort) {
    return "PLAINTEXT://%s:%d,CONTROLLER://%s:%d".formatted(host, port, host, controllerPort);
  }

  private static void format(Path folder, Map<String, String> settings) throws IOException {
    Path file = folder.resolve("server.properties");
    Properties properties = new Properties();
    properties.putAll(settings);
    try (var out = Files.newBufferedWriter(file, StandardCharsets.UTF_8)) {
      properties.store(out, null);
    }
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    String[] command = {
      "format", "--config", file.toString(), "--cluster-id", Uuid.randomUuid().toString()
    };
    int code = StorageTool.execute(command, new PrintStream(said, true, StandardCharsets.UTF_8));
    if (code != 0) {
      throw new BadInput(
          "the broker's folder cannot be formatted: "
              + said.toString(StandardCharsets.UTF_8).strip());
    }
  }

  static Path newFolder() throws IOException {
    return Files.createTempDirectory("prefetch-bench-kafka-");
  }

  /** A shell that waits on a pipe from this JVM, and removes the folder when the pipe breaks. */
  static Process guard(Path folder) throws IOException {
    String script = "trap '' INT HUP; read -r line; sleep 1; rm -rf \"$1\"";
    return new ProcessBuilder("/bin/sh", "-c", script, "guard", folder.toString())
        .redirectOutput(Redirect.DISCARD)
        .redirectError(Redirect.DISCARD)
        .start();
  }

  int port() {
    return port;
  }

  Path folder() {
    return folder;
  }

  void close() {
    try {
      server.shutdown();
      server.awaitShutdown();
    } finally {
      guard.destroy();
      FileTree.remove(folder);
    }
  }
}
