package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.process.DockerContainers;
import io.prefetchbench.testbed.process.LocalPort;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

final class DockerKafka {
  /** What {@code docker} without an image means. */
  static final String DEFAULT_IMAGE = "apache/kafka:4.3.0";

  private static final int CONTAINER_PORT = 9092;
  private static final int CONTROLLER_PORT = 9093;

  private DockerKafka() {}

  /** Starts a container; an image of null is the default. */
  static KafkaServer start(@Nullable String image) {
    DockerContainers.requireEngine(
        "--kafka docker",
        "--kafka embedded or the bootstrap address of a running broker, HOST:PORT");
    String name = image == null ? DEFAULT_IMAGE : image;
    // The broker must know the port by which clients reach it before it starts.
    int port = LocalPort.free();
    GenericContainer<?> container = container(name, port);
    DockerContainers.start(container, name);
    return new KafkaServer(
        container.getHost() + ":" + port, "docker (" + name + ")", container::close);
  }

  // What these setters return, and the caller closes, is the container itself.
  @SuppressWarnings("resource")
  private static GenericContainer<?> container(String image, int port) {
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(CONTAINER_PORT)
            .withEnv("KAFKA_NODE_ID", "1")
            .withEnv("KAFKA_PROCESS_ROLES", "broker,controller")
            .withEnv("KAFKA_CONTROLLER_LISTENER_NAMES", "CONTROLLER")
            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@localhost:" + CONTROLLER_PORT)
            .withEnv(
                "KAFKA_LISTENERS",
                "PLAINTEXT://:" + CONTAINER_PORT + ",CONTROLLER://:" + CONTROLLER_PORT)
            .withEnv("KAFKA_ADVERTISED_LISTENERS", "PLAINTEXT://127.0.0.1:" + port)
            .withEnv(
                "KAFKA_LISTENER_SECURITY_PROTOCOL_MAP", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT")
            .withStartupTimeout(DockerContainers.START_TIMEOUT)
            .waitingFor(Wait.forLogMessage(".*Kafka Server started.*\\n", 1));
    for (Map.Entry<String, String> setting : KafkaServer.SINGLE_BROKER.entrySet()) {
      String name = "KAFKA_" + setting.getKey().toUpperCase(Locale.ROOT).replace('.', '_');
      container.withEnv(name, setting.getValue());
    }
    return container.withCreateContainerCmdModifier(
        command -> DockerContainers.bindLoopback(command, CONTAINER_PORT, port));
  }
}
