package io.prefetchbench.cache.redis;

import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is and how to log in: {@code redis[s]://[[user]:password@]host[:port][/database]}.
 *
 * <p>Immutable; {@link #toString} never shows the password.
 *
 * @param user ACL user; null for the default user
 * @param password null for none
 */
public record RedisAddress(
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    int database,
    boolean tls) {

  /** Redis' own default port. */
  public static final int DEFAULT_PORT = 6379;

  private static final String FORM = "redis[s]://[[user]:password@]host[:port][/database]";

  /** A Redis without login, TLS or database number. */
  public static RedisAddress of(String host, int port) {
    return new RedisAddress(host, port, null, null, 0, false);
  }

  /**
   * Reads the URI form.
   *
   * @throws IllegalArgumentException if the text has another form; the message never shows a
   *     password
   */
  public static RedisAddress parse(String text) {
    URI uri;
    try {
      uri = URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("not a Redis address, expected " + FORM);
    }
    boolean tls = "rediss".equals(uri.getScheme());
    boolean known = tls || "redis".equals(uri.getScheme());
    if (!known || uri.getHost() == null) {
      throw new IllegalArgumentException("not a Redis address, expected " + FORM);
    }
    String login = uri.getRawUserInfo();
    int colon = login == null ? -1 : login.indexOf(':');
    String user =
        login == null || colon == 0 ? null : decode(colon < 0 ? login : login.substring(0, colon));
    String password = login == null || colon < 0 ? null : decode(login.substring(colon + 1));
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new RedisAddress(uri.getHost(), port, user, password, database(uri.getPath()), tls);
  }

  private static int database(@Nullable String path) {
    if (path == null || path.isEmpty() || path.equals("/")) {
      return 0;
    }
    try {
      return Integer.parseUnsignedInt(path.substring(1));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("the database must be a number, was " + path.substring(1));
    }
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
  }

  /** The URI form with the password, for handing on to a child process; never for a log. */
  public String toSecretUri() {
    return uri(password == null ? null : encode(password));
  }

  /** The URI form with stars for the password. */
  @Override
  public String toString() {
    return uri(password == null ? null : "***");
  }

  private String uri(@Nullable String shownPassword) {
    String login = "";
    if (user != null || shownPassword != null) {
      login =
          (user == null ? "" : encode(user))
              + (shownPassword == null ? "" : ":" + shownPassword)
              + "@";
    }
    String shownHost = host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host;
    return (tls ? "rediss://" : "redis://")
        + login
        + shownHost
        + ":"
        + port
        + (database == 0 ? "" : "/" + database);
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
