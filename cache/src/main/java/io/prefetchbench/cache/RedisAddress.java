package io.prefetchbench.cache;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Where a Redis is and how to log in. Three forms:
 *
 * <ul>
 *   <li>{@code redis[s]://[[user]:password@]host[:port][/database]}: one server
 *   <li>{@code
 *       redis[s]-sentinel://[[user]:password@]host[:port][,host[:port]…][/database]?master=NAME}:
 *       the master of that name, whichever server it is; the hosts are the Sentinels', the login is
 *       the master's. {@code ?sentinelMasterId=NAME} and {@code #NAME} say the same, as Lettuce has
 *       it
 *   <li>{@code redis[s]-cluster://[[user]:password@]host[:port][,host[:port]…]}: a cluster, by some
 *       of its servers; the login is that of all
 * </ul>
 *
 * <p>The scheme may be in upper case, a host may have underscores, an IPv6 address is in brackets.
 * {@code @ : / ? # %} in a user or password must be percent-encoded. Anything else, such as {@code
 * ?timeout=10s}, is rejected rather than ignored.
 *
 * <p>Immutable; {@link #toString} never shows the password.
 *
 * @param nodes one server; some Sentinels; some servers of the cluster
 * @param user ACL user; null for the default user
 * @param password null for none
 * @param master the master's name in Sentinel; null for other kinds
 */
public record RedisAddress(
    Kind kind,
    List<Node> nodes,
    @Nullable String user,
    @Nullable String password,
    int database,
    boolean tls,
    @Nullable String master) {

  /** Redis' own default port. */
  public static final int DEFAULT_PORT = 6379;

  /** The default port of Sentinels. */
  public static final int SENTINEL_PORT = 26379;

  private static final int PORT_MAX = 65_535;
  private static final String FORM =
      RedisAddressText.SINGLE_FORM
          + ", "
          + RedisAddressText.SENTINEL_FORM
          + " or "
          + RedisAddressText.CLUSTER_FORM;

  /** What an address leads to. */
  public enum Kind {
    /** One server. */
    SINGLE,
    /** A master that Sentinels watch over. */
    SENTINEL,
    /** A cluster. */
    CLUSTER
  }

  /** Where one server listens. Immutable. */
  public record Node(String host, int port) {
    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 && !host.startsWith("[") ? "[" + host + "]" : host)
          + ":"
          + port;
    }
  }

  /**
   * @throws IllegalArgumentException if a part required by the kind is missing, a cluster has a
   *     database, a port is out of range, or a user has no password
   */
  public RedisAddress {
    nodes = List.copyOf(nodes);
    if (nodes.isEmpty() || (kind == Kind.SINGLE && nodes.size() > 1)) {
      throw new IllegalArgumentException("a Redis address has a host, expected " + FORM);
    }
    for (Node node : nodes) {
      if (node.port() < 1 || node.port() > PORT_MAX) {
        throw new IllegalArgumentException(
            "a Redis port is 1 to " + PORT_MAX + ", was " + node.port());
      }
    }
    if (user != null && password == null) {
      throw new IllegalArgumentException("a Redis user needs a password, which may be empty");
    }
    if ((kind == Kind.SENTINEL) != (master != null)) {
      throw new IllegalArgumentException(
          "Sentinels are asked for a master by name, expected " + RedisAddressText.SENTINEL_FORM);
    }
    if (kind == Kind.CLUSTER && database != 0) {
      throw new IllegalArgumentException("a cluster has only database 0, was " + database);
    }
  }

  /** One server. */
  public RedisAddress(
      String host,
      int port,
      @Nullable String user,
      @Nullable String password,
      int database,
      boolean tls) {
    this(Kind.SINGLE, List.of(new Node(host, port)), user, password, database, tls, null);
  }

  /** A Redis without login, TLS or database number. */
  public static RedisAddress of(String host, int port) {
    return new RedisAddress(host, port, null, null, 0, false);
  }

  /**
   * Parses one of the three forms; surrounding whitespace is ignored.
   *
   * @throws IllegalArgumentException if the text has another form; the message never shows a
   *     password
   */
  public static RedisAddress parse(String text) {
    RedisAddressText parts;
    try {
      parts = RedisAddressText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(e.getMessage() + "; expected " + FORM, e);
    }
    List<Node> nodes =
        parts.hosts().stream().map(host -> new Node(host.name(), host.port())).toList();
    return new RedisAddress(
        Kind.valueOf(parts.kind().name()),
        nodes,
        parts.user(),
        parts.password(),
        parts.database(),
        parts.tls(),
        parts.master());
  }

  /** Host of the first node. */
  public String host() {
    return nodes.get(0).host();
  }

  /** Port of the first node. */
  public int port() {
    return nodes.get(0).port();
  }

  /** The address of one of these servers, with the same login. */
  public RedisAddress at(Node node) {
    return new RedisAddress(node.host(), node.port(), user, password, database, tls);
  }

  /** The address of one of the Sentinels, without the master's login. */
  public RedisAddress sentinelAt(Node node) {
    return new RedisAddress(node.host(), node.port(), null, null, 0, tls);
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
    String places = nodes.stream().map(Node::toString).collect(Collectors.joining(","));
    return (tls ? "rediss" : "redis")
        + (kind == Kind.SENTINEL ? "-sentinel://" : kind == Kind.CLUSTER ? "-cluster://" : "://")
        + login
        + places
        + (database == 0 ? "" : "/" + database)
        + (master == null ? "" : "?master=" + encode(master));
  }

  private static String encode(String part) {
    return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20").replace("*", "%2A");
  }
}
