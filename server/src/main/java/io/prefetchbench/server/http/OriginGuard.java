package io.prefetchbench.server.http;

import io.vertx.core.net.HostAndPort;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Decides which requests may read and which may change something. A browser's page of another site
 * may not read through a name that it made point here (its {@code Host} is not this server's), and
 * may not change anything by a cross-site request (its {@code Origin} is another). If there is a
 * token, every change needs it. Immutable.
 */
public final class OriginGuard {
  private static final Set<String> LOOPBACK = Set.of("localhost", "127.0.0.1", "::1");

  private final Set<String> hosts;
  private final @Nullable AccessToken token;

  /** Like {@link #OriginGuard(Set, AccessToken)}, without a token. */
  public OriginGuard(Set<String> allowedHosts) {
    this(allowedHosts, null);
  }

  /**
   * @param allowedHosts names by which this server is reached, beside the loopback names and the
   *     address a connection came in on
   */
  public OriginGuard(Set<String> allowedHosts, @Nullable AccessToken token) {
    this.token = token;
    Set<String> all = new TreeSet<>(LOOPBACK);
    for (String host : allowedHosts) {
      all.add(bare(host));
    }
    this.hosts = Set.copyOf(all);
  }

  /** Why a request is not answered; null if it may be. */
  @Nullable String hostRefusal(@Nullable HostAndPort authority, @Nullable String localAddress) {
    if (authority == null) {
      return null; // no browser sends such a request
    }
    String host = bare(authority.host());
    return hosts.contains(host) || host.equals(localAddress == null ? "" : bare(localAddress))
        ? null
        : "Host: expected one of this server's names; --allow-host adds one";
  }

  /** Why a request may not change anything; null if it may. */
  @Nullable String originRefusal(@Nullable HostAndPort authority, @Nullable String origin) {
    if (authority == null) {
      return "a request that changes something needs a Host header";
    }
    return origin == null || isSame(origin, bare(authority.host()), authority.port())
        ? null
        : "Origin: expected the origin of this server's page, or none";
  }

  /** Whether the token, if one is needed, is in a request's {@code Authorization} header. */
  boolean isAuthorized(@Nullable String authorization) {
    return token == null || token.isIn(authorization);
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
