package io.prefetchbench.testbed.resp;

import io.prefetchbench.testbed.command.BadInput;
import java.net.URI;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is and how to log in: {@code redis[s]://[[user]:password@]host[:port][/database]}.
 *
 * <p>Immutable; {@link #toString} never shows the password.
 *
 * @param host name or address; an IPv6 address without brackets
 * @param user ACL user; null for the default user
 * @param password null for none
 */
public record RedisUrl(
    String host,
    int port,
    @Nullable String user,
    @Nullable String password,
    int database,
    boolean tls) {

  /** Redis' own default port. */
  public static final int DEFAULT_PORT = 6379;

  /** The form that is read, for messages and help texts. */
  public static final String FORM = "redis[s]://[[user]:password@]host[:port][/database]";

  private static final Pattern PASSWORD =
      Pattern.compile("(rediss?(?:-sentinel|-cluster)?://[^:@/\\s]*:)[^@\\s]+@");

  /** Checks the ranges. */
  public RedisUrl {
    if (host.isBlank()) {
      throw new BadInput("a Redis address needs a host, expected " + FORM);
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

  /** A text, with stars for the passwords of the addresses in it: for logs and run directories. */
  public static String withoutPasswords(String text) {
    return PASSWORD.matcher(text).replaceAll("$1***@");
  }

  /**
   * Reads the URL form.
   *
   * @throws BadInput if the text has another form; the message never shows a password
   */
  public static RedisUrl parse(String text) {
    URI uri = uri(text);
    boolean tls = "rediss".equalsIgnoreCase(uri.getScheme());
    boolean known = tls || "redis".equalsIgnoreCase(uri.getScheme());
    if (!known || uri.getHost() == null || uri.getRawQuery() != null) {
      throw notAnAddress();
    }
    String login = uri.getRawUserInfo();
    String user = null;
    String password = null;
    if (login != null) {
      int colon = login.indexOf(':');
      String name = decode(colon < 0 ? login : login.substring(0, colon));
      user = name.isEmpty() ? null : name;
      password = colon < 0 ? null : decode(login.substring(colon + 1));
    }
    String host = uri.getHost().replaceAll("^\\[|]$", "");
    int port = uri.getPort() < 0 ? DEFAULT_PORT : uri.getPort();
    return new RedisUrl(host, port, user, password, database(uri.getPath()), tls);
  }

  private static URI uri(String text) {
    try {
      return URI.create(text.strip());
    } catch (IllegalArgumentException e) {
      throw notAnAddress();
    }
  }

  private static BadInput notAnAddress() {
    return new BadInput("not a Redis address, expected " + FORM);
  }

  private static int database(@Nullable String path) {
    if (path == null || path.isEmpty() || path.equals("/")) {
      return 0;
    }
    try {
      return Integer.parseInt(path.substring(1));
    } catch (NumberFormatException e) {
      throw new BadInput(
          "the database of a Redis address is a number, was " + path.substring(1), e);
    }
  }

  private static String decode(String part) {
    return URLDecoder.decode(part.replace("+", "%2B"), StandardCharsets.UTF_8);
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
