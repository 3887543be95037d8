package io.prefetchbench.server.http;

import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides who may change something: a browser's page of another site may not, neither by a
 * cross-site request (its {@code Origin} is another) nor by a name that it made point here (its
 * {@code Host} is not ours). Immutable.
 */
public final class OriginGuard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  private final Set<String> hosts;

  /**
   * @param allowedHosts names by which this server is reached, beside the loopback names and the
   *     address a connection came in on
   */
  public OriginGuard(Set<String> allowedHosts) {
    Set<String> all = new TreeSet<>(LOOPBACK);
    for (String host : allowedHosts) {
      all.add(bare(host));
    }
    this.hosts = Set.copyOf(all);
  }

  /**
   * Why a request may not change anything; null if it may.
   *
   * @param authority of the request, from its {@code Host} header; null if it has none
   * @param localAddress the address the connection came in on
   * @param origin the {@code Origin} header; null if it has none
   */
  @Nullable String refusal(
      @Nullable HostAndPort authority, @Nullable String localAddress, @Nullable String origin) {
    if (authority == null) {
      return "a request that changes something needs a Host header";
    }
    String host = bare(authority.host());
    if (!hosts.contains(host) && !host.equals(localAddress == null ? "" : bare(localAddress))) {
      return "Host " + host + " is not one of this server's names; --allow-host adds one";
    }
    if (origin != null && !isSame(origin, host, authority.port())) {
      return "Origin " + origin + " is not the origin of this server's page";
    }
    return null;
  }

  private static boolean isSame(String origin, String host, int port) {
    URI uri;
    try {
      uri = URI.create(origin);
    } catch (IllegalArgumentException e) {
      return false;
    }
    String scheme = uri.getScheme();
    if (uri.getHost() == null || scheme == null) {
      return false;
    }
    int standard = scheme.equals("https") ? 443 : 80;
    int originPort = uri.getPort() < 0 ? standard : uri.getPort();
    return bare(uri.getHost()).equals(host) && originPort == (port < 0 ? standard : port);
  }

  private static String bare(String host) {
    String lower = host.toLowerCase(Locale.ROOT);
    return lower.startsWith("[") && lower.endsWith("]")
        ? lower.substring(1, lower.length() - 1)
        : lower;
  }
}
