package io.prefetchbench.load.foreign;

import static io.prefetchbench.testbed.command.RecordReader.wrong;

import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.load.foreign.ConfiguredSystem.Change;
import io.prefetchbench.load.foreign.ConfiguredSystem.Commits;
import io.prefetchbench.load.foreign.ConfiguredSystem.Read;
import io.prefetchbench.load.foreign.SystemKeys.HttpCommitKeys;
import io.prefetchbench.load.foreign.SystemKeys.HttpDeleteKeys;
import io.prefetchbench.load.foreign.SystemKeys.HttpReadKeys;
import io.prefetchbench.load.foreign.SystemKeys.JdbcKeys;
import io.prefetchbench.load.foreign.SystemKeys.RedisCommitKeys;
import io.prefetchbench.load.foreign.SystemKeys.RedisReadKeys;
import io.prefetchbench.load.plan.ReadProtocol;
import io.prefetchbench.load.spi.MeasuredSystem;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.command.RecordReader;
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
import java.util.Objects;
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
 *
 * @param words what it is, without addresses and secrets: {@code commit jdbc, read http}
 * @param baseUrl the server that is read over HTTP; empty if reads take another way
 * @param protocol how entities are read over HTTP; meaningless without {@code baseUrl}
 * @param settle how soon after the load every last version has to be readable; empty if that is not
 *     checked
 * @param system connects when it is first used; the caller closes it
 */
public record SystemFile(
    String words,
    Optional<String> baseUrl,
    ReadProtocol protocol,
    Optional<Duration> settle,
    MeasuredSystem system) {
  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Za-z_][A-Za-z0-9_]*)}");
  private static final Pattern HTTP_URL = Pattern.compile("(https?://[^/{}\\s]+)(/\\S*)");
  private static final Duration TIMEOUT = Duration.ofSeconds(5);

  /** Reads a file; BadInput says in one line what was expected, without secrets. */
  public static SystemFile read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new BadInput("--system: expected a JSON file or a jar, found no file " + file);
    }
    String origin = "system " + file;
    if (file.toString().endsWith(".jar")) {
      return ofClass(
          "class in " + file.getFileName(), null, provider(origin, loader(List.of(file))));
    }
    SystemKeys keys = RecordReader.read(origin, RecordReader.tree(origin, file), SystemKeys.class);
    try {
      ClassLoader loader = loader(classPath(file, keys.classPath()));
      String type = keys.type();
      return type == null ? described(keys, loader) : ofClass(keys, type, loader);
    } catch (IllegalArgumentException | BadInput e) {
      throw new BadInput(origin + ": " + e.getMessage(), e);
    }
  }

  private static SystemFile ofClass(
      String words, @Nullable Duration settle, MeasuredSystem system) {
    return new SystemFile(
        words, Optional.empty(), ReadProtocol.OURS, Optional.ofNullable(settle), system);
  }

  private static SystemFile ofClass(SystemKeys keys, String name, ClassLoader loader) {
    MeasuredSystem system;
    try {
      system =
          loader.loadClass(name).asSubclass(MeasuredSystem.class).getConstructor().newInstance();
    } catch (ReflectiveOperationException | LinkageError | ClassCastException e) {
      String expected = "a public class with a public constructor that implements ";
      throw new BadInput(
          "class: expected " + expected + MeasuredSystem.class.getName() + ": " + e, e);
    }
    try {
      system.configure(resolved(keys.options()));
    } catch (IllegalArgumentException e) {
      throw new BadInput("options: " + e.getMessage(), e);
    }
    return ofClass("class " + name, keys.settle(), system);
  }

  private static MeasuredSystem provider(String origin, ClassLoader loader) {
    String expected = origin + ": expected a provider of " + MeasuredSystem.class.getName();
    try {
      return ServiceLoader.load(MeasuredSystem.class, loader)
          .findFirst()
          .orElseThrow(() -> new BadInput(expected + ", found none in its META-INF/services"));
    } catch (ServiceConfigurationError e) {
      throw new BadInput(expected + ": " + e.getMessage(), e);
    }
  }

  /** Never closed: the classes are used until the JVM ends. */
  private static ClassLoader loader(List<Path> classPath) {
    List<URL> urls = new ArrayList<>();
    for (Path jar : classPath) {
      try {
        urls.add(jar.toUri().toURL());
      } catch (MalformedURLException e) {
        throw new BadInput("no path of a jar: " + jar, e);
      }
    }
    return new URLClassLoader(urls.toArray(URL[]::new), SystemFile.class.getClassLoader());
  }

  private static List<Path> classPath(Path file, List<String> jars) {
    List<Path> paths = new ArrayList<>();
    for (String jar : jars) {
      Path path = file.toAbsolutePath().resolveSibling(resolved(jar));
      if (!Files.exists(path)) {
        throw new BadInput("classPath: there is no file " + path);
      }
      paths.add(path);
    }
    return paths;
  }

  private static SystemFile described(SystemKeys keys, ClassLoader loader) {
    SystemKeys.CommitKeys commit = Objects.requireNonNull(keys.commit());
    SystemKeys.ReadKeys read = Objects.requireNonNull(keys.read());
    List<PooledConnections<?>> pools = new ArrayList<>();
    HttpSource http = read.http() == null ? null : HttpSource.of(read.http());
    String seen = http == null ? "redis" : "http";
    Read reads =
        http == null
            ? reads(Objects.requireNonNull(read.redis()), pools)
            : HttpCalls.read(http.baseUrl(), http.protocol());
    String changed = commit.jdbc() != null ? "jdbc" : commit.http() != null ? "http" : "redis";
    return new SystemFile(
        "commit " + changed + ", read " + seen,
        Optional.ofNullable(http).map(HttpSource::baseUrl),
        http == null ? ReadProtocol.OURS : http.protocol(),
        Optional.ofNullable(keys.settle()),
        new ConfiguredSystem(commits(commit, loader, pools), reads, List.copyOf(pools)));
  }

  private static Commits commits(
      SystemKeys.CommitKeys commit, ClassLoader loader, List<PooledConnections<?>> pools) {
    JdbcKeys jdbc = commit.jdbc();
    HttpCommitKeys http = commit.http();
    if (jdbc != null) {
      return jdbc(jdbc, loader, pools);
    }
    return http != null ? http(http) : redis(Objects.requireNonNull(commit.redis()), pools);
  }

  private static Commits jdbc(JdbcKeys jdbc, ClassLoader loader, List<PooledConnections<?>> pools) {
    String url = resolved(jdbc.url());
    Properties login = new Properties();
    if (jdbc.user() != null) {
      login.setProperty("user", resolved(jdbc.user()));
    }
    if (jdbc.password() != null) {
      login.setProperty("password", resolved(jdbc.password()));
    }
    Driver driver = driver(url, loader);
    return JdbcCommits.of(
        pooled(
            pools, new PooledConnections<>(jdbc.connections(), () -> driver.connect(url, login))),
        keyed("commit.jdbc.commit", jdbc.commit()),
        jdbc.delete() == null ? null : keyed("commit.jdbc.delete", jdbc.delete()),
        jdbc.reset());
  }

  private static Driver driver(String url, ClassLoader loader) {
    for (Driver driver : ServiceLoader.load(Driver.class, loader)) {
      try {
        if (driver.acceptsURL(url)) {
          return driver;
        }
      } catch (SQLException e) {
        throw new BadInput("commit.jdbc.url: the driver refuses it", e);
      }
    }
    throw new BadInput("commit.jdbc.url: no JDBC driver for it: expected its jar in classPath");
  }

  private static Commits http(HttpCommitKeys http) {
    Map<String, String> headers = resolved(http.headers());
    String version = http.version();
    ReadProtocol answer =
        version == null ? null : readBy("commit.http.", "/{n}", Map.of(), resolved(version));
    HttpDeleteKeys delete = http.delete();
    return new Commits(
        () -> {},
        change("commit.http.", http.url(), http.method(), http.body(), headers, answer),
        delete == null
            ? null
            : change(
                "commit.http.delete.",
                delete.url(),
                delete.method(),
                delete.body(),
                headers,
                answer));
  }

  /** {@code where}: path of the keys, for messages. */
  private static Change change(
      String where,
      String url,
      String method,
      @Nullable String body,
      Map<String, String> headers,
      @Nullable ReadProtocol answer) {
    if (!method.matches("[A-Z]+")) {
      throw wrong(where + "method", "a method such as PUT", method);
    }
    return HttpCalls.change(
        method,
        keyed(where + "url", httpUrl(where + "url", url).group()),
        body == null ? null : new TextTemplate(resolved(body)),
        headers,
        answer);
  }

  private static Commits redis(RedisCommitKeys redis, List<PooledConnections<?>> pools) {
    RedisCommands commands = redis(redis.url(), redis.connections(), pools);
    List<String> delete = redis.delete();
    return new Commits(
        () -> {},
        commands.change(command("commit.redis.command", redis.command())),
        delete == null ? null : commands.change(command("commit.redis.delete", delete)));
  }

  private static Read reads(RedisReadKeys redis, List<PooledConnections<?>> pools) {
    return redis(redis.url(), redis.connections(), pools)
        .read(
            command("read.redis.command", redis.command()),
            readBy("read.redis.", "/{n}", Map.of(), redis.version()));
  }

  private static RedisCommands redis(String text, int most, List<PooledConnections<?>> pools) {
    RedisAddress url = RedisAddress.parse(resolved(text));
    return new RedisCommands(
        pooled(
            pools,
            new PooledConnections<>(most, () -> RespConnection.open(url, TIMEOUT, TIMEOUT, null))));
  }

  private static <C extends AutoCloseable> PooledConnections<C> pooled(
      List<PooledConnections<?>> pools, PooledConnections<C> pool) {
    pools.add(pool);
    return pool;
  }

  private static List<TextTemplate> command(String key, List<String> words) {
    List<TextTemplate> templates =
        words.stream().map(word -> new TextTemplate(resolved(word))).toList();
    if (templates.stream().noneMatch(TextTemplate::namesKey)) {
      throw wrong(key, "a command whose words name {n} or {id}", words);
    }
    return templates;
  }

  private static TextTemplate keyed(String key, String text) {
    TextTemplate template = new TextTemplate(text);
    if (!template.namesKey()) {
      throw new BadInput(key + ": expected a text with {n} or {id} in it");
    }
    return template;
  }

  private static Matcher httpUrl(String key, String text) {
    Matcher parts = HTTP_URL.matcher(resolved(text));
    if (!parts.matches()) {
      throw wrong(key, "a URL such as http://127.0.0.1:8080/products/{n}", text);
    }
    return parts;
  }

  private record HttpSource(String baseUrl, ReadProtocol protocol) {
    private static HttpSource of(HttpReadKeys http) {
      Matcher url = httpUrl("read.http.url", http.url());
      return new HttpSource(
          url.group(1),
          readBy("read.http.", url.group(2), resolved(http.headers()), resolved(http.version())));
    }
  }

  private static ReadProtocol readBy(
      String where, String path, Map<String, String> headers, String version) {
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
      throw new BadInput(where + message, e);
    }
  }

  private static Map<String, String> resolved(Map<String, String> texts) {
    Map<String, String> resolved = new LinkedHashMap<>();
    texts.forEach((name, text) -> resolved.put(name, resolved(text)));
    return resolved;
  }

  /** Replaces environment variables, which is where secrets belong. */
  private static String resolved(String text) {
    return VARIABLE
        .matcher(text)
        .replaceAll(
            name -> {
              String value = System.getenv(name.group(1));
              if (value == null) {
                throw new BadInput("the environment variable " + name.group(1) + " is not set");
              }
              return Matcher.quoteReplacement(value);
            });
  }
}
