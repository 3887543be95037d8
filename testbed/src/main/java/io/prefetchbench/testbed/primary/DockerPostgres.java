package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.process.DockerContainers;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

final class DockerPostgres {
  private static final String DEFAULT_IMAGE = "postgres:18";
  private static final int CONTAINER_PORT = 5432;

  private DockerPostgres() {}

  /** Starts a container; an image of null is the default. */
  static PostgresServer start(@Nullable String image) {
    DockerContainers.requireEngine("--primary postgres:docker", "--primary postgres or a JDBC URL");
    String name = image == null ? DEFAULT_IMAGE : image;
    GenericContainer<?> container = container(name);
    DockerContainers.start(container, name);
    return new PostgresServer(
        PostgresServer.address(
            DockerContainers.host(container), container.getMappedPort(CONTAINER_PORT)),
        "docker (" + name + ")",
        DockerContainers.pidHere(container, "postgres"),
        null,
        container::close);
  }

  // What these setters return, and the caller closes, is the container itself.
  @SuppressWarnings("resource")
  private static GenericContainer<?> container(String image) {
    List<String> line = new ArrayList<>(List.of("postgres"));
    EmbeddedServer.SETTINGS.forEach(setting -> line.addAll(List.of("-c", setting)));
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(CONTAINER_PORT)
            .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
            .withCommand(line.toArray(String[]::new))
            .withStartupTimeout(DockerContainers.START_TIMEOUT)
            // Once while the image creates the database, and once for good.
            .waitingFor(
                Wait.forLogMessage(".*database system is ready to accept connections.*\\n", 2));
    if (DockerContainers.isLocal()) {
      container.withCreateContainerCmdModifier(
          command -> DockerContainers.bindLoopback(command, CONTAINER_PORT, 0));
    }
    return container;
  }
}
