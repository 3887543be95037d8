package io.prefetchbench.testbed.redis;

import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.Wait;
import org.testcontainers.utility.DockerImageName;

/**
 * A Redis in a container, by Testcontainers.
 *
 * <p>When this JVM is killed, Testcontainers' own reaper removes the container some ten seconds
 * later; it does not run where {@code TESTCONTAINERS_RYUK_DISABLED} is set.
 */
final class DockerRedis {
  /** What {@code docker} without an image means: the last Redis under the BSD licence. */
  static final String DEFAULT_IMAGE = "redis:7.2";

  private static final Logger LOG = LoggerFactory.getLogger(DockerRedis.class);

  private static final int CONTAINER_PORT = 6379;
  private static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private DockerRedis() {}

  /** Whether a Docker engine answers; takes a few seconds where none does. */
  static boolean engineAnswers() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException e) {
      // Testcontainers throws where its settings name an engine that cannot be used.
      return false;
    }
  }

  /**
   * Starts a container.
   *
   * @param image null for the default
   * @throws BadInput if no engine answers, or the container does not start, or it is older than 7.0
   */
  static RedisServer start(@Nullable String image, RedisOptions options) {
    if (!engineAnswers()) {
      throw new BadInput(
          "no Docker engine answers; expected one for --redis docker, or use --redis embedded,"
              + " --redis local or --redis redis://HOST:PORT");
    }
    String name = image == null ? DEFAULT_IMAGE : image;
    if (Files.exists(Path.of("/.dockerenv"))
        && System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null) {
      // Testcontainers then starts a container just to find the way back, and pulls its image.
      LOG.warn(
          "inside a container; if this takes long, set TESTCONTAINERS_HOST_OVERRIDE=localhost");
    }
    LOG.info("starting {} by Docker; an image that is not here yet is pulled first", name);
    GenericContainer<?> container = container(name, options);
    try {
      startWithin(START_TIMEOUT, container);
      return described(container, name);
    } catch (BadInput e) {
      container.close();
      throw e;
    } catch (RuntimeException e) {
      container.close();
      throw new BadInput("the container " + name + " did not start: " + rootMessage(e), e);
    }
  }

  /** Testcontainers itself retries for more than three minutes if no registry answers. */
  private static void startWithin(Duration atMost, GenericContainer<?> container) {
    CompletableFuture<Void> started = new CompletableFuture<>();
    Thread thread = new Thread(() -> complete(started, container), "docker-start");
    thread.setDaemon(true);
    thread.start();
    started
        .orTimeout(atMost.toSeconds(), TimeUnit.SECONDS)
        .exceptionallyCompose(e -> CompletableFuture.failedFuture(inTime(e, atMost)))
        .join();
  }

  private static void complete(CompletableFuture<Void> started, GenericContainer<?> container) {
    try {
      container.start();
      started.complete(null);
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
    }
  }

  private static Throwable inTime(Throwable e, Duration atMost) {
    return e instanceof TimeoutException
        ? new TimeoutException("not within " + atMost.toSeconds() + " s, the pull included")
        : e;
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
            .withStartupTimeout(START_TIMEOUT)
            .waitingFor(Wait.forLogMessage(".*Ready to accept connections.*\\n", 1));
    if (DockerClientFactory.instance().dockerHostIpAddress().equals("localhost")) {
      container.withCreateContainerCmdModifier(DockerRedis::loopbackOnly);
    }
    return container;
  }

  private static void loopbackOnly(com.github.dockerjava.api.command.CreateContainerCmd command) {
    var host = command.getHostConfig();
    if (host != null) {
      Ports.Binding anyPort = Ports.Binding.bindIp("127.0.0.1");
      host.withPortBindings(new PortBinding(anyPort, ExposedPort.tcp(CONTAINER_PORT)));
    }
  }

  private static RedisServer described(GenericContainer<?> container, String image) {
    String host = container.getHost().equals("localhost") ? "127.0.0.1" : container.getHost();
    RedisUrl url = RedisUrl.of(host, container.getMappedPort(CONTAINER_PORT));
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
          pidHere(container),
          container::close);
    } catch (UncheckedIOException | RespError e) {
      throw new BadInput("the Redis in " + image + " does not answer: " + e.getMessage(), e);
    }
  }

  /** The container's pid as this machine sees it; absent if the engine is on another machine. */
  private static OptionalLong pidHere(GenericContainer<?> container) {
    Long pid = container.getCurrentContainerInfo().getState().getPidLong();
    if (pid == null || pid <= 0) {
      return OptionalLong.empty();
    }
    try {
      String program = Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
      boolean ours = program.startsWith("redis") || program.startsWith("valkey");
      return ours ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  private static String rootMessage(Throwable e) {
    Throwable root = e;
    for (int depth = 0; root.getCause() != null && depth < 20; depth++) {
      root = root.getCause();
    }
    return String.valueOf(root.getMessage()).strip().replaceAll("\\s*\\R\\s*", "; ");
  }
}
