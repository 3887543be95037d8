package io.prefetchbench.testbed.process;

import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.model.ExposedPort;
import com.github.dockerjava.api.model.PortBinding;
import com.github.dockerjava.api.model.Ports;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * What the parts that run in containers have in common. When this JVM is killed, Testcontainers'
 * own reaper removes the containers some ten seconds later; it does not run where {@code
 * TESTCONTAINERS_RYUK_DISABLED} is set.
 */
public final class DockerContainers {
  private static final Logger LOG = LoggerFactory.getLogger(DockerContainers.class);

  /** How long a start may take, the pull of the image included. */
  public static final Duration START_TIMEOUT = Duration.ofMinutes(2);

  private DockerContainers() {}

  /** Whether a Docker engine answers; takes a few seconds where none does. */
  public static boolean engineAnswers() {
    try {
      return DockerClientFactory.instance().isDockerAvailable();
    } catch (RuntimeException e) {
      // Testcontainers throws where its settings name an engine that cannot be used.
      return false;
    }
  }

  /** Refuses an option if no engine answers; {@code others} says what to use instead. */
  public static void requireEngine(String option, String others) {
    if (!engineAnswers()) {
      throw new BadInput(
          "no Docker engine answers; expected one for " + option + ", or use " + others);
    }
  }

  /** The host of the container's ports, by its address where it is this machine. */
  public static String host(GenericContainer<?> container) {
    return container.getHost().equals("localhost") ? "127.0.0.1" : container.getHost();
  }

  /** The container's pid as this machine sees it; absent if the engine is on another machine. */
  public static OptionalLong pidHere(GenericContainer<?> container, String... programs) {
    Long pid = container.getCurrentContainerInfo().getState().getPidLong();
    if (pid == null || pid <= 0) {
      return OptionalLong.empty();
    }
    try {
      String program = Files.readString(Path.of("/proc/" + pid + "/comm")).strip();
      boolean ours = Stream.of(programs).anyMatch(program::startsWith);
      return ours ? OptionalLong.of(pid) : OptionalLong.empty();
    } catch (IOException e) {
      return OptionalLong.empty();
    }
  }

  /** Starts a container, and closes it if it does not start in time. */
  public static void start(GenericContainer<?> container, String image) {
    if (Files.exists(Path.of("/.dockerenv"))
        && System.getenv("TESTCONTAINERS_HOST_OVERRIDE") == null) {
      // Testcontainers then starts a container just to find the way back, and pulls its image.
      LOG.warn(
          "inside a container; if this takes long, set TESTCONTAINERS_HOST_OVERRIDE=localhost");
    }
    LOG.info("starting {} by Docker; an image that is not here yet is pulled first", image);
    try {
      startWithin(START_TIMEOUT, container);
    } catch (RuntimeException e) {
      container.close();
      throw new BadInput("the container " + image + " did not start: " + rootMessage(e), e);
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

  /** True if the engine is on this machine, so that ports may be bound to its loopback only. */
  public static boolean isLocal() {
    return DockerClientFactory.instance().dockerHostIpAddress().equals("localhost");
  }

  /** Binds a port of the container to the loopback interface only; host port 0 is any free one. */
  public static void bindLoopback(CreateContainerCmd command, int containerPort, int hostPort) {
    var host = command.getHostConfig();
    if (host != null) {
      Ports.Binding binding =
          hostPort == 0
              ? Ports.Binding.bindIp("127.0.0.1")
              : Ports.Binding.bindIpAndPort("127.0.0.1", hostPort);
      host.withPortBindings(new PortBinding(binding, ExposedPort.tcp(containerPort)));
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
