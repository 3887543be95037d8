package io.prefetchbench.testbed.redis;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.testbed.command.BadInput;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
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
  private static final String SINGLE_FORM = "redis[s]://[[user]:password@]host[:port][/database]";

  private static final Pattern STARTED =
      Pattern.compile("embedded|local|docker(?::(?<image>\\S+))?");

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
   * @param choice embedded, local, docker[:IMAGE] or an address; null if the option was not given
   * @param options settings of a Redis that we start; a given one keeps its own
   * @throws BadInput if there is none, it cannot be reached, or it is older than 7.0
   * @throws io.prefetchbench.testbed.command.Untrustworthy if it refuses writes
   */
  public RedisServer cache(@Nullable String choice, RedisOptions options) {
    Given given = cacheAddress(choice);
    return given == null ? start(choice, options) : ExternalRedis.open(single(given), true, retry);
  }

  /** Like {@link #cache}, but the address may also name Sentinels or a cluster. */
  public RedisServer servedCache(@Nullable String choice, RedisOptions options) {
    Given given = cacheAddress(choice);
    return given == null ? start(choice, options) : ExternalRedis.open(given, true, retry);
  }

  /** The Redis of a running cache, which is not written to, or Sentinels, or a cluster. */
  public RedisServer runningCache(@Nullable String choice) {
    return running(cacheAddress(choice), "--redis");
  }

  /** Like {@link #runningCache}, for the primary; no variable names it. */
  public RedisServer runningPrimary(String choice) {
    return running(primaryAddress(choice), "--primary");
  }

  private RedisServer running(@Nullable Given given, String option) {
    if (given == null) {
      throw new BadInput(option + ": expected the address of a Redis that is already running");
    }
    return ExternalRedis.open(given, false, retry);
  }

  /** Like {@link #cache}, for the primary: by option, else started; no variable names it. */
  public RedisServer primary(@Nullable String choice, RedisOptions options) {
    Given given = primaryAddress(choice);
    return given == null ? start(choice, options) : ExternalRedis.open(given, true, retry);
  }

  /** Like {@link #primary}, but takes an address without connecting. */
  public RedisServer unseenPrimary(@Nullable String choice, RedisOptions options) {
    Given given = primaryAddress(choice);
    return given == null
        ? start(choice, options)
        : RedisServer.given(given, given.address(), "of unknown version");
  }

  /**
   * An address, and the option or variable that gave it.
   *
   * @param source such as {@code --redis}, for messages
   */
  record Given(RedisAddress address, String source) {}

  private @Nullable Given cacheAddress(@Nullable String choice) {
    if (choice != null) {
      return parse(choice, "--redis");
    }
    String url = variable("REDIS_URL");
    if (url != null) {
      return new Given(parsed(url, "REDIS_URL"), "REDIS_URL");
    }
    String host = variable("PREFETCH_REDIS_HOST");
    String port = variable("PREFETCH_REDIS_PORT");
    if (host == null && port == null) {
      return null;
    }
    String name = host == null ? "127.0.0.1" : host;
    String place = name.indexOf(':') < 0 ? name : "[" + name + "]";
    String source = "PREFETCH_REDIS_HOST/_PORT";
    String text = "redis://" + place + ":" + (port == null ? RedisAddress.DEFAULT_PORT : port);
    return single(new Given(parsed(text, source), source));
  }

  private static @Nullable Given primaryAddress(@Nullable String choice) {
    Given given = choice == null ? null : parse(choice, "--primary");
    return given == null ? null : single(given);
  }

  /** The address that an option has as value; null if it names a Redis that is to be started. */
  private static @Nullable Given parse(String choice, String option) {
    return STARTED.matcher(choice).matches() ? null : new Given(parsed(choice, option), option);
  }

  private static RedisAddress parsed(String text, String source) {
    try {
      return RedisAddress.parse(text);
    } catch (IllegalArgumentException e) {
      boolean option = source.startsWith("--");
      throw new BadInput(
          source + ": " + e.getMessage() + (option ? ", or embedded, local, docker[:IMAGE]" : ""),
          e);
    }
  }

  private static Given single(Given given) {
    if (given.address().kind() != RedisAddress.Kind.SINGLE) {
      throw new BadInput(
          given.source()
              + ": expected one Redis, "
              + SINGLE_FORM
              + (given.source().equals("--primary")
                  ? ": a change feed needs a single server, not a cluster or Sentinel"
                  : ": this command works with a single server"));
    }
    return given;
  }

  private RedisServer start(@Nullable String choice, RedisOptions options) {
    if (choice == null) {
      return localBinary()
          .filter(found -> found.isAtLeast(7, 0))
          .map(found -> RedisServer.startLocal(found.path(), options))
          .orElseGet(() -> RedisServer.startEmbedded(options));
    }
    return switch (choice) {
      case "embedded" -> RedisServer.startEmbedded(options);
      case "local" -> RedisServer.startLocal(requiredLocal(), options);
      default -> {
        Matcher docker = STARTED.matcher(choice);
        yield DockerRedis.start(docker.matches() ? docker.group("image") : null, options);
      }
    };
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

  private @Nullable String variable(String name) {
    String value = environment.get(name);
    return value == null || value.isBlank() ? null : value.strip();
  }
}
