package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.command.BadInput;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is and how to log in: {@code redis[s]://[[user]:password@]host[:port][/database]}.
 * {@link #toString} never shows the password.
 */
public record RedisUrl(
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    int database,
    boolean tls) {

  public static final int DEFAULT_PORT = 6379;

  /** The form that is read, for messages and help texts. */
  public static final String FORM = RedisUrlText.SINGLE_FORM;

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9_.:%-]+");

  public RedisUrl {
    if (host.isBlank()) {
      throw new BadInput("a Redis address needs a host, expected " + FORM);
    }
    if (!HOST.matcher(host).matches()) {
      // Not shown: it may be an address with a password that was given for a host.
      throw new BadInput("a Redis host has letters, digits, dots, dashes and underscores only");
    }
    if (user != null && password == null) {
      throw new BadInput("a Redis user needs a password, expected " + FORM);
    }
    if (port < 1 || port > 65_535) {
      throw new BadInput("a Redis port is 1 to 65535, was " + port);
    }
    if (database < 0) {
      throw new BadInput("a Redis database is 0 or larger, was " + database);
    }
  }

  /** A Redis without login, TLS or database number. */
  public static RedisUrl of(String host, int port) {
    return new RedisUrl(host, port, null, null, 0, false);
  }

  /** Reads the URL form, ignoring blanks around it; a refusal never shows a password. */
  public static RedisUrl parse(String text) {
    RedisUrlText parts;
    try {
      parts = RedisUrlText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadInput(e.getMessage() + "; expected " + FORM, e);
    }
    if (parts.kind() != RedisUrlText.Kind.SINGLE) {
      throw new BadInput("not the address of one Redis, expected " + FORM);
    }
    return of(parts, parts.hosts().get(0));
  }

  /** One of the servers that an address names, with its login. */
  static RedisUrl of(RedisUrlText parts, RedisUrlText.Host host) {
    return new RedisUrl(
        host.name(), host.port(), parts.user(), parts.password(), parts.database(), parts.tls());
  }

  /** The URL form with the password, for handing on to a client or a child; never for a log. */
  public String toSecretUrl() {
    return url(password == null ? null : encode(password));
  }

  /** The URL form with stars for the password. */
  @Override
  public String toString() {
    return url(password == null ? null : "***");
  }

  private String url(@Nullable String shownPassword) {
    String login = "";
    if (user != null || shownPassword != null) {
      String name = user == null ? "" : encode(user);
      login = name + (shownPassword == null ? "" : ":" + shownPassword) + "@";
    }
    String shownHost = host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    String path = database == 0 ? "" : "/" + database;
    return (tls ? "rediss://" : "redis://") + login + shownHost + ":" + port + path;
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
