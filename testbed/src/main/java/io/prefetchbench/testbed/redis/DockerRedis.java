package io.prefetchbench.testbed.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.DockerContainers;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/** A Redis in a container, by Testcontainers. */
final class DockerRedis {
  /** What {@code docker} without an image means: the last Redis under the BSD licence. */
  static final String DEFAULT_IMAGE = "redis:7.2";

  private static final int CONTAINER_PORT = 6379;

  private DockerRedis() {}

  /** Starts a container; an image of null is the default. */
  static RedisServer start(@Nullable String image, RedisOptions options) {
    DockerContainers.requireEngine(
        "--redis docker", "--redis embedded, --redis local or --redis redis://HOST:PORT");
    String name = image == null ? DEFAULT_IMAGE : image;
    GenericContainer<?> container = container(name, options);
    DockerContainers.start(container, name);
    try {
      return described(container, name);
    } catch (RuntimeException e) {
      container.close();
      throw e;
    }
  }

  // What these setters return, and the caller closes, is the container itself.
  @SuppressWarnings("resource")
  private static GenericContainer<?> container(String image, RedisOptions options) {
    List<String> line = new ArrayList<>(options.commandLine(CONTAINER_PORT));
    // Inside its own network the container must listen to the port that Docker forwards.
    line.set(line.indexOf("127.0.0.1"), "0.0.0.0");
    line.addAll(List.of("--protected-mode", "no"));
    GenericContainer<?> container =
        new GenericContainer<>(DockerImageName.parse(image))
            .withExposedPorts(CONTAINER_PORT)
            .withCommand(line.toArray(String[]::new))
            .withStartupTimeout(DockerContainers.START_TIMEOUT)
            .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*\\n", 1));
    if (DockerContainers.isLocal()) {
      container.withCreateContainerCmdModifier(
          command -> DockerContainers.bindLoopback(command, CONTAINER_PORT, 0));
    }
    return container;
  }

  private static RedisServer described(GenericContainer<?> container, String image) {
    RedisAddress url =
        RedisAddress.of(DockerContainers.host(container), container.getMappedPort(CONTAINER_PORT));
    try (RespConnection connection = RespConnection.open(url)) {
      RedisFacts facts = RedisFacts.of(connection);
      if (!facts.isAtLeast(7, 0)) {
        throw new BadInput(image + " is Redis " + facts.version() + "; expected 7.0 or newer");
      }
      String source = "docker (" + image + ")";
      return new RedisServer(
          url,
          RedisServer.How.DOCKER,
          source,
          facts.version(),
          DockerContainers.pidHere(container, "redis", "valkey"),
          container::close);
    } catch (UncheckedIOException | RespError e) {
      throw new BadInput("the Redis in " + image + " does not answer: " + e.getMessage(), e);
    }
  }
}
