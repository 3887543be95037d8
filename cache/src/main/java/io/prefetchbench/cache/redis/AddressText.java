package io.prefetchbench.cache.redis;

import io.prefetchbench.cache.redis.RedisAddress.Kind;
import io.prefetchbench.cache.redis.RedisAddress.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text of an address that names several servers, taken apart; {@link java.net.URI} knows one
 * host. Immutable.
 */
final class AddressText {
  static final String SENTINEL_FORM =
      "redis[s]-sentinel://[[user]:password@]host[:port][,host…][/database]?master=NAME";

  private static final String FORM =
      "redis[s]://[[user]:password@]host[:port][/database], "
          + SENTINEL_FORM
          + " or redis[s]-cluster://[[user]:password@]host[:port][,host…]";

  private static final Pattern SEVERAL =
      Pattern.compile(
          "redis(?<tls>s?)-(?<kind>sentinel|cluster)://(?:(?<login>[^@/?#\\s]*)@)?"
              + "(?<nodes>[^@/?#\\s]+)(?<path>/[^?#\\s]*)?(?:\\?(?<query>[^#\\s]*))?"
              + "(?:#(?<fragment>\\S*))?");
  private static final Pattern NODE =
      Pattern.compile("(?<host>\\[[0-9a-fA-F:.]+]|[^:\\[\\]]+)(?::(?<port>\\d{1,5}))?");

  private final Matcher parts;

  private AddressText(Matcher parts) {
    this.parts = parts;
  }

  /** Null if the scheme names one server, or is unknown. */
  static @Nullable AddressText of(String text) {
    Matcher parts = SEVERAL.matcher(text);
    if (parts.matches()) {
      return new AddressText(parts);
    }
    if (text.matches("rediss?-(sentinel|cluster):.*")) {
      throw unknown();
    }
    return null;
  }

  static IllegalArgumentException unknown() {
    return new IllegalArgumentException("not a Redis address, expected " + FORM);
  }

  RedisAddress address() {
    boolean sentinel = "sentinel".equals(parts.group("kind"));
    String login = parts.group("login");
    return new RedisAddress(
        sentinel ? Kind.SENTINEL : Kind.CLUSTER,
        nodes(sentinel ? RedisAddress.SENTINEL_PORT : RedisAddress.DEFAULT_PORT),
        RedisAddress.userIn(login),
        RedisAddress.passwordIn(login),
        RedisAddress.database(parts.group("path")),
        "s".equals(parts.group("tls")),
        master());
  }

  private List<Node> nodes(int defaultPort) {
    List<Node> nodes = new ArrayList<>();
    for (String text : parts.group("nodes").split(",", -1)) {
      Matcher node = NODE.matcher(text);
      if (!node.matches()) {
        throw unknown();
      }
      String port = node.group("port");
      nodes.add(new Node(node.group("host"), port == null ? defaultPort : Integer.parseInt(port)));
    }
    return nodes;
  }

  private @Nullable String master() {
    String fragment = parts.group("fragment");
    String name = fragment == null || fragment.isEmpty() ? null : RedisAddress.decode(fragment);
    String query = parts.group("query");
    if (query == null || query.isEmpty()) {
      return name;
    }
    for (String setting : query.split("&", -1)) {
      int is = setting.indexOf('=');
      String key = is < 0 ? setting : setting.substring(0, is);
      if (is < 0 || !(key.equals("master") || key.equals("sentinelMasterId"))) {
        // A time-out in an address would be ignored silently: PortOptions has them.
        throw new IllegalArgumentException(
            "a Redis address takes no setting but master, was " + key);
      }
      name = RedisAddress.decode(setting.substring(is + 1));
    }
    return name;
  }
}
