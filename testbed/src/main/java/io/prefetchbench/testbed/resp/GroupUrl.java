package io.prefetchbench.testbed.resp;

import io.prefetchbench.testbed.command.BadInput;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An address that names several servers: Sentinels and the master they watch over, or some servers
 * of a cluster ({@link #FORM}).
 *
 * <p>Immutable; it has no text that shows the password.
 */
public final class GroupUrl {
  /** The forms that are read, for messages. */
  public static final String FORM =
      "redis[s]-sentinel://[[user]:password@]host[:port][,host…][/db]?master=NAME or"
          + " redis[s]-cluster://[[user]:password@]host[:port][,host…]";

  private static final Pattern SCHEME = Pattern.compile("rediss?-(?:sentinel|cluster):.*");
  private static final Pattern ADDRESS =
      Pattern.compile(
          "redis(?<tls>s?)-(?<kind>sentinel|cluster)://(?<login>(?:[^@/?#\\s]*@)?)"
              + "(?<hosts>[^@/?#\\s]+)(?<path>(?:/\\d*)?)"
              + "(?:(?:\\?(?:master|sentinelMasterId)=|#)(?<master>[^&#\\s]+))?");
  private static final Pattern HAS_PORT = Pattern.compile("(?:\\[.*]|[^:]*):\\d+");

  private final String scheme;
  private final String login;
  private final String path;
  private final List<String> hosts;
  private final @Nullable String master;

  private GroupUrl(Matcher parts) {
    this.scheme = "redis" + parts.group("tls") + "://";
    this.login = parts.group("login");
    this.path = parts.group("path");
    this.hosts = List.of(parts.group("hosts").split(",", -1));
    this.master = parts.group("master");
  }

  /** True if a text is meant to be such an address. */
  public static boolean isNamedBy(String text) {
    return SCHEME.matcher(text).matches();
  }

  /**
   * Reads it.
   *
   * @throws BadInput if the text has another form; the message never shows a password
   */
  public static GroupUrl parse(String text) {
    Matcher parts = ADDRESS.matcher(text);
    if (!parts.matches()
        || "cluster".equals(parts.group("kind")) == (parts.group("master") != null)) {
      throw new BadInput("not a Redis address, expected " + FORM);
    }
    return new GroupUrl(parts);
  }

  /** What the Sentinels call the master; null for a cluster. */
  public @Nullable String master() {
    return master;
  }

  /** The Sentinels, who know nothing of the login; or the cluster's servers with it. */
  public List<RedisUrl> servers() {
    List<RedisUrl> servers = new ArrayList<>();
    for (String host : hosts) {
      boolean isCluster = master == null;
      String port = HAS_PORT.matcher(host).matches() ? "" : isCluster ? ":6379" : ":26379";
      servers.add(isCluster ? url(host + port) : RedisUrl.parse(scheme + host + port));
    }
    return servers;
  }

  /** The master at this place, with the login. */
  public RedisUrl masterAt(String host, String port) {
    return url((host.contains(":") ? "[" + host + "]" : host) + ":" + port);
  }

  private RedisUrl url(String place) {
    return RedisUrl.parse(scheme + login + place + path);
  }
}
