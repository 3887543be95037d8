package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.command.BadInput;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Finds the Redis of a run, the same way for every command. Order for the cache: the value of
 * {@code --redis}; {@code REDIS_URL}; {@code PREFETCH_REDIS_HOST}/{@code PREFETCH_REDIS_PORT}; a
 * {@code redis-server} or {@code valkey-server} 7.0 or newer on {@code PATH}; the embedded one. The
 * variables name the Redis of the cache and never that of the primary: one server for both would
 * mix their counts. Immutable and safe for use by several threads.
 */
public final class RedisResolver {
  /** What {@code --redis} and {@code --primary} take, for help texts and messages. */
  public static final String FORM = "embedded, local, docker[:IMAGE] or " + RedisUrl.FORM;

  private static final Pattern DOCKER = Pattern.compile("docker(?::(?<image>\\S+))?");

  private final Map<String, String> environment;
  private final ConnectRetry retry;

  /** Looks variables and {@code PATH} up in the given map; empty values count as not set. */
  public RedisResolver(Map<String, String> environment) {
    this(environment, ConnectRetry.NONE);
  }

  private RedisResolver(Map<String, String> environment, ConnectRetry retry) {
    this.environment = Map.copyOf(environment);
    this.retry = retry;
  }

  /** This resolver, but it waits for a given Redis that does not answer yet. */
  public RedisResolver with(ConnectRetry waiting) {
    return new RedisResolver(environment, waiting);
  }

  public static RedisResolver ofEnvironment() {
    return new RedisResolver(System.getenv());
  }

  /**
   * Finds or starts the Redis of the cache.
   *
   * @param choice value of the option ({@link #FORM}); null if it was not given
   * @param options settings of a Redis that we start; a given one keeps its own
   * @throws BadInput if there is none, it cannot be reached, or it is older than 7.0
   * @throws io.prefetchbench.testbed.command.Untrustworthy if it refuses writes
   */
  public RedisServer cache(@Nullable String choice, RedisOptions options) {
    if (choice != null) {
      return chosen(choice, "--redis", options);
    }
    return named()
        .map(named -> ExternalRedis.open(named.url(), named.source(), retry))
        .orElseGet(() -> started(options));
  }

  /** Like {@link #cache}, but the address may also name Sentinels or a cluster. */
  public RedisServer servedCache(@Nullable String choice, RedisOptions options) {
    return group(choice, true).orElseGet(() -> cache(choice, options));
  }

  private Optional<RedisServer> group(@Nullable String choice, boolean writes) {
    String text = choice == null ? variable("REDIS_URL") : choice;
    return text == null || !GroupUrl.isNamedBy(text)
        ? Optional.empty()
        : Optional.of(
            ExternalRedis.openGroup(text, choice == null ? "REDIS_URL" : "--redis", writes, retry));
  }

  /** An address, and which variable gave it. */
  private record Named(RedisUrl url, String source) {}

  private Optional<Named> named() {
    String url = variable("REDIS_URL");
    if (url != null) {
      return Optional.of(new Named(parsed(url, "REDIS_URL"), "REDIS_URL"));
    }
    String host = variable("PREFETCH_REDIS_HOST");
    String port = variable("PREFETCH_REDIS_PORT");
    return host == null && port == null
        ? Optional.empty()
        : Optional.of(new Named(fromHostAndPort(host, port), "PREFETCH_REDIS_HOST/_PORT"));
  }

  /** The Redis of a running cache, which is not written to, or Sentinels, or a cluster. */
  public RedisServer runningCache(@Nullable String choice) {
    Optional<RedisServer> group = group(choice, false);
    if (group.isPresent()) {
      return group.get();
    }
    if (choice != null) {
      return running(choice, "--redis");
    }
    Named named =
        named()
            .orElseThrow(
                () -> new BadInput("--redis: expected the address of a running cache's Redis"));
    return ExternalRedis.look(named.url(), named.source());
  }

  /** Like {@link #runningCache}, for the primary; no variable names it. */
  public RedisServer runningPrimary(String choice) {
    return running(choice, "--primary");
  }

  private static RedisServer running(String choice, String option) {
    requireSingle(choice, option);
    RedisUrl url;
    try {
      url = RedisUrl.parse(choice);
    } catch (BadInput e) {
      throw new BadInput(option + ": " + e.getMessage() + " (of one that is already running)", e);
    }
    return ExternalRedis.look(url, option);
  }

  /** Like {@link #cache}, for the primary: by option, else started; no variable names it. */
  public RedisServer primary(@Nullable String choice, RedisOptions options) {
    return choice == null ? started(options) : chosen(choice, "--primary", options);
  }

  /** Like {@link #primary}, but takes an address without connecting. */
  public RedisServer unseenPrimary(@Nullable String choice, RedisOptions options) {
    return choice != null && choice.contains("://")
        ? ExternalRedis.unseen(parsed(choice, "--primary"), "--primary")
        : primary(choice, options);
  }

  private RedisServer chosen(String choice, String option, RedisOptions options) {
    var docker = DOCKER.matcher(choice);
    if (docker.matches()) {
      return DockerRedis.start(docker.group("image"), options);
    }
    return switch (choice) {
      case "embedded" -> RedisServer.startEmbedded(options);
      case "local" -> RedisServer.startLocal(requiredLocal(), options);
      default -> ExternalRedis.open(parsed(choice, option), option, retry);
    };
  }

  private RedisServer started(RedisOptions options) {
    return localBinary()
        .filter(found -> found.isAtLeast(7, 0))
        .map(found -> RedisServer.startLocal(found.path(), options))
        .orElseGet(() -> RedisServer.startEmbedded(options));
  }

  private Path requiredLocal() {
    LocalBinary found =
        localBinary()
            .orElseThrow(
                () ->
                    new BadInput(
                        "no redis-server or valkey-server on PATH; expected version 7.0 or newer,"
                            + " or use --redis embedded"));
    if (!found.isAtLeast(7, 0)) {
      throw new BadInput(
          found.path()
              + " is version "
              + found.version()
              + "; expected 7.0 or newer, or use --redis embedded");
    }
    return found.path();
  }

  /** The first redis-server, else the first valkey-server, on PATH, of whatever version. */
  public Optional<LocalBinary> localBinary() {
    return onPath("redis-server").or(() -> onPath("valkey-server")).map(LocalBinary::of);
  }

  private Optional<Path> onPath(String program) {
    String path = variable("PATH");
    if (path == null) {
      return Optional.empty();
    }
    return Pattern.compile(File.pathSeparator, Pattern.LITERAL)
        .splitAsStream(path)
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(file -> Files.isRegularFile(file) && Files.isExecutable(file))
        .findFirst();
  }

  private static void requireSingle(String text, String source) {
    if (GroupUrl.isNamedBy(text)) {
      throw new BadInput(
          source
              + ": expected one Redis, "
              + RedisUrl.FORM
              + (source.equals("--primary")
                  ? ": a change feed needs a single server, not a cluster or Sentinel"
                  : ": this command works with a single server"));
    }
  }

  private static RedisUrl parsed(String text, String source) {
    requireSingle(text, source);
    try {
      return RedisUrl.parse(text);
    } catch (BadInput e) {
      boolean option = source.startsWith("--");
      throw new BadInput(
          source + ": " + e.getMessage() + (option ? ", or embedded, local, docker[:IMAGE]" : ""),
          e);
    }
  }

  private static RedisUrl fromHostAndPort(@Nullable String host, @Nullable String port) {
    String name = host == null ? "127.0.0.1" : host;
    if (port == null) {
      return RedisUrl.of(name, RedisUrl.DEFAULT_PORT);
    }
    try {
      return RedisUrl.of(name, Integer.parseInt(port.strip()));
    } catch (NumberFormatException e) {
      throw new BadInput("PREFETCH_REDIS_PORT is a number from 1 to 65535, was " + port, e);
    }
  }

  private @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
