package io.prefetchbench.load.foreign;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.load.foreign.ConfiguredSystem.Change;
import io.prefetchbench.load.foreign.ConfiguredSystem.Commits;
import io.prefetchbench.load.foreign.ConfiguredSystem.Read;
import io.prefetchbench.load.plan.JsonKeys;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.spi.MeasuredSystem;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.StrictJson;
import io.prefetchbench.testbed.redis.RespConnection;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Driver;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A system that is not ours, from a file: a jar with a {@link MeasuredSystem}, or JSON that names
 * the class of one, or says how entities are changed and read. Reading it connects to nothing.
 * Immutable.
 */
public final class SystemFile {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern HTTP_URL = Pattern.compile("(https?://[^/{}\\s]+)(/\\S*)");
  private static final int CONNECTIONS = 8;
  private static final int CONNECTIONS_OF_READS = 64;
  private static final int CONNECTIONS_MAX = 256;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  private final String words;
  private final @Nullable String baseUrl;
  private final ReadProtocol protocol;
  private final @Nullable Duration settle;
  private final MeasuredSystem system;

  private record HttpSource(String baseUrl, ReadProtocol protocol) {}

  private SystemFile(
      String words, @Nullable HttpSource http, @Nullable Duration settle, MeasuredSystem system) {
    this.words = words;
    this.baseUrl = http == null ? null : http.baseUrl();
    this.protocol = http == null ? ReadProtocol.OURS : http.protocol();
    this.settle = settle;
    this.system = system;
  }

  /** Reads a file; an {@link IllegalArgumentException} says in one line what was expected. */
  public static SystemFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new IllegalArgumentException(
          "--system: expected a JSON file or a jar, found no file " + file);
    }
    if (file.toString().endsWith(".jar")) {
      return new SystemFile(
          "class in " + file.getFileName(), null, null, provider(file, List.of(file)));
    }
    String origin = "system " + file;
    try {
      if (!(StrictJson.tree(origin, file) instanceof ObjectNode tree)) {
        throw new BadInput("expected a JSON object");
      }
      return new Reader(file, new JsonKeys(origin, tree), origin).read();
    } catch (BadInput e) {
      throw new IllegalArgumentException(origin + ": " + e.getMessage(), e);
    }
  }

  private static MeasuredSystem provider(Path file, List<Path> classPath) {
    try {
      return ServiceLoader.load(MeasuredSystem.class, loader(classPath))
          .findFirst()
          .orElseThrow(
              () ->
                  new IllegalArgumentException(
                      "--system: expected a provider of "
                          + MeasuredSystem.class.getName()
                          + " in "
                          + file
                          + ", found none in its META-INF/services"));
    } catch (ServiceConfigurationError e) {
      throw new IllegalArgumentException("--system: " + file + ": " + e.getMessage(), e);
    }
  }

  /** Never closed: the classes are used until the JVM ends. */
  private static ClassLoader loader(List<Path> classPath) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : classPath) {
      try {
        urls.add(jar.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new IllegalArgumentException("no path of a jar: " + jar, e);
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), SystemFile.class.getClassLoader());
  }

  /** What it is, without addresses and secrets: {@code commit jdbc, read http}. */
  public String words() {
    return words;
  }

  /** The server that is read over HTTP; empty if reads take another way. */
  public Optional<String> baseUrl() {
    return Optional.ofNullable(baseUrl);
  }

  /** How entities are read over HTTP; meaningless without {@link #baseUrl}. */
  public ReadProtocol protocol() {
    return protocol;
  }

  /** How soon after the load every last version has to be readable; empty if not checked. */
  public Optional<Duration> settle() {
    return Optional.ofNullable(settle);
  }

  /** The system, which connects when it is first used; the caller closes it. */
  public MeasuredSystem system() {
    return system;
  }

  /** Reads the JSON form. */
  private static final class Reader {
    private static final Duration SETTLE_LEAST = Duration.ofMillis(1);
    private static final List<String> WAYS = List.of("jdbc", "http", "redis");

    private final Path file;
    private final JsonKeys keys;
    private final String origin;
    private final List<PooledConnections<?>> pools = new ArrayList<>();

    Reader(Path file, JsonKeys keys, String origin) {
      this.file = file;
      this.keys = keys;
      this.origin = origin;
    }

    SystemFile read() {
      ClassLoader loader = loader(classPath());
      Duration settle = keys.has("settle") ? keys.duration("settle", SETTLE_LEAST) : null;
      return keys.has("class") ? ofClass(loader, settle) : configured(loader, settle);
    }

    private SystemFile ofClass(ClassLoader loader, @Nullable Duration settle) {
      String name = keys.text("class");
      Map<String, String> options = keys.has("options") ? texts(keys, "options") : Map.of();
      keys.refuseUnknown();
      try {
        MeasuredSystem system =
            loader.loadClass(name).asSubclass(MeasuredSystem.class).getConstructor().newInstance();
        system.configure(options);
        return new SystemFile("class " + name, null, settle, system);
      } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
        String expected = "a public class with a public constructor that implements ";
        throw new IllegalArgumentException(
            keys.within("class: expected " + expected + MeasuredSystem.class.getName() + ": " + e),
            e);
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(keys.within("options: " + e.getMessage()), e);
      }
    }

    private SystemFile configured(ClassLoader loader, @Nullable Duration settle) {
      JsonKeys commit = inside(keys, "commit");
      JsonKeys read = inside(keys, "read");
      String changed = way(commit, WAYS);
      String seen = way(read, WAYS.subList(1, WAYS.size()));
      HttpSource http = seen.equals("http") ? httpSource(inside(read, "http")) : null;
      Read reads =
          http == null
              ? redisReads(inside(read, "redis"))
              : HttpCalls.read(http.baseUrl(), http.protocol());
      Commits commits =
          switch (changed) {
            case "jdbc" -> jdbc(inside(commit, "jdbc"), loader);
            case "http" -> httpCommits(inside(commit, "http"));
            default -> redisCommits(inside(commit, "redis"));
          };
      commit.refuseUnknown();
      read.refuseUnknown();
      keys.refuseUnknown();
      return new SystemFile(
          "commit " + changed + ", read " + seen,
          http,
          settle,
          new ConfiguredSystem(commits, reads, List.copyOf(pools)));
    }

    private static String way(JsonKeys of, List<String> ways) {
      List<String> given = ways.stream().filter(of::has).toList();
      if (given.size() != 1) {
        throw new IllegalArgumentException(
            of.within("expected exactly one of " + String.join(", ", ways)));
      }
      return given.get(0);
    }

    private List<Path> classPath() {
      List<Path> jars = new ArrayList<>();
      for (String jar : keys.has("classPath") ? keys.texts("classPath") : List.<String>of()) {
        Path path = file.toAbsolutePath().resolveSibling(resolved(jar));
        if (!Files.exists(path)) {
          throw new IllegalArgumentException(origin + ", classPath: there is no file " + path);
        }
        jars.add(path);
      }
      return jars;
    }

    private static JsonKeys inside(JsonKeys of, String key) {
      return new JsonKeys(of.within(key), of.object(key));
    }

    private Commits jdbc(JsonKeys jdbc, ClassLoader loader) {
      String url = resolved(jdbc.text("url"));
      Properties login = new Properties();
      for (String name : List.of("user", "password")) {
        if (jdbc.has(name)) {
          login.setProperty(name, resolved(jdbc.text(name)));
        }
      }
      List<String> reset = jdbc.has("reset") ? jdbc.texts("reset") : List.of();
      Driver driver = driver(url, loader);
      Commits commits =
          JdbcCommits.of(
              pool(jdbc, CONNECTIONS, () -> driver.connect(url, login)),
              keyed(jdbc, "commit", jdbc.text("commit")),
              jdbc.has("delete") ? keyed(jdbc, "delete", jdbc.text("delete")) : null,
              reset);
      jdbc.refuseUnknown();
      return commits;
    }

    private Driver driver(String url, ClassLoader loader) {
      for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
        try {
          if (driver.acceptsURL(url)) {
            return driver;
          }
        } catch (SQLException e) {
          throw new IllegalArgumentException(origin + ": the driver refuses the JDBC URL", e);
        }
      }
      throw new IllegalArgumentException(
          origin + ": no JDBC driver for the URL: expected its jar in classPath");
    }

    private <C extends AutoCloseable> PooledConnections<C> pool(
        JsonKeys of, int otherwise, PooledConnections.Opener<C> opener) {
      int most =
          of.has("connections") ? (int) of.whole("connections", 1, CONNECTIONS_MAX) : otherwise;
      PooledConnections<C> pool = new PooledConnections<>(most, opener);
      pools.add(pool);
      return pool;
    }

    private static TextTemplate keyed(JsonKeys of, String key, String text) {
      TextTemplate template = new TextTemplate(text);
      if (!template.namesKey()) {
        throw of.wrong(key, "a text with {n} or {id} in it");
      }
      return template;
    }

    private HttpSource httpSource(JsonKeys http) {
      String url = resolved(http.text("url"));
      Matcher parts = HTTP_URL.matcher(url);
      if (!parts.matches()) {
        throw http.wrong("url", "a URL such as http://127.0.0.1:8080/products/{n}");
      }
      ReadProtocol protocol =
          protocol(http, parts.group(2), headers(http), resolved(http.text("version")));
      http.refuseUnknown();
      return new HttpSource(parts.group(1), protocol);
    }

    private static ReadProtocol protocol(
        JsonKeys of, String path, Map<String, String> headers, String version) {
      List<String> lines =
          headers.entrySet().stream().map(e -> e.getKey() + ": " + e.getValue()).toList();
      try {
        return ReadProtocol.of(path, lines, version);
      } catch (IllegalArgumentException e) {
        String message =
            String.valueOf(e.getMessage())
                .replace("--target-path", "url")
                .replace("--target-version", "version")
                .replace("--header", "headers");
        throw new IllegalArgumentException(of.within(message), e);
      }
    }

    private Map<String, String> headers(JsonKeys of) {
      return of.has("headers") ? texts(of, "headers") : Map.of();
    }

    private Map<String, String> texts(JsonKeys of, String key) {
      Map<String, String> texts = new LinkedHashMap<>();
      of.object(key)
          .properties()
          .forEach(each -> texts.put(each.getKey(), resolved(each.getValue().asText())));
      return texts;
    }

    private Commits httpCommits(JsonKeys http) {
      Map<String, String> headers = headers(http);
      ReadProtocol answer =
          http.has("version")
              ? protocol(http, "/{n}", Map.of(), resolved(http.text("version")))
              : null;
      Change commit = change(http, "PUT", headers, answer);
      Change delete = null;
      if (http.has("delete")) {
        JsonKeys inner = inside(http, "delete");
        delete = change(inner, "DELETE", headers, answer);
        inner.refuseUnknown();
      }
      http.refuseUnknown();
      return new Commits(() -> {}, commit, delete);
    }

    private Change change(
        JsonKeys http, String method, Map<String, String> headers, @Nullable ReadProtocol answer) {
      String url = resolved(http.text("url"));
      if (!HTTP_URL.matcher(url).matches()) {
        throw http.wrong("url", "a URL such as http://127.0.0.1:8080/products/{n}");
      }
      return HttpCalls.change(
          http.has("method") ? http.matching("method", "[A-Z]+", "a method such as PUT") : method,
          keyed(http, "url", url),
          http.has("body") ? new TextTemplate(resolved(http.text("body"))) : null,
          headers,
          answer);
    }

    private RedisCommands redis(JsonKeys redis, int connections) {
      RedisAddress url = RedisAddress.parse(resolved(redis.text("url")));
      return new RedisCommands(
          pool(redis, connections, () -> RespConnection.open(url, TIMEOUT, TIMEOUT, null)));
    }

    private Read redisReads(JsonKeys redis) {
      String version = redis.has("version") ? redis.text("version") : "reply";
      Read reads =
          redis(redis, CONNECTIONS_OF_READS)
              .read(command(redis, "command"), protocol(redis, "/{n}", Map.of(), version));
      redis.refuseUnknown();
      return reads;
    }

    private Commits redisCommits(JsonKeys redis) {
      RedisCommands commands = redis(redis, CONNECTIONS);
      Change commit = commands.change(command(redis, "command"));
      Change delete = redis.has("delete") ? commands.change(command(redis, "delete")) : null;
      redis.refuseUnknown();
      return new Commits(() -> {}, commit, delete);
    }

    private List<TextTemplate> command(JsonKeys redis, String key) {
      List<TextTemplate> words =
          redis.texts(key).stream().map(word -> new TextTemplate(resolved(word))).toList();
      if (words.stream().noneMatch(TextTemplate::namesKey)) {
        throw redis.wrong(key, "a command whose words name {n} or {id}");
      }
      return words;
    }

    /** Replaces environment variables, which is where secrets belong. */
    private String resolved(String text) {
      return VARIABLE
          .matcher(text)
          .replaceAll(
              name -> {
                String value = System.getenv(name.group(1));
                if (value == null) {
                  throw new IllegalArgumentException(
                      origin + ": the environment variable " + name.group(1) + " is not set");
                }
                return Matcher.quoteReplacement(value);
              });
    }
  }
}
