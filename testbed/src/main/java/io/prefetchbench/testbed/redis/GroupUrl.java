package io.prefetchbench.testbed.redis;

import io.prefetchbench.testbed.command.BadInput;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An address that names several servers: Sentinels and the master they watch over, or some servers
 * of a cluster ({@link #FORM}). Immutable; it has no text that shows the password.
 */
public final class GroupUrl {
  /** The forms that are read, for messages. */
  public static final String FORM = RedisUrlText.SENTINEL_FORM + " or " + RedisUrlText.CLUSTER_FORM;

  private final RedisUrlText parts;

  private GroupUrl(RedisUrlText parts) {
    this.parts = parts;
  }

  /** True if a text is meant to be such an address. */
  public static boolean isNamedBy(String text) {
    return RedisUrlText.namesSeveral(text);
  }

  /** Reads it; blanks around it are ignored. */
  public static GroupUrl parse(String text) {
    RedisUrlText parts;
    try {
      parts = RedisUrlText.parse(text);
    } catch (IllegalArgumentException e) {
      throw new BadInput(e.getMessage() + "; expected " + FORM, e);
    }
    if (parts.kind() == RedisUrlText.Kind.SINGLE) {
      throw new BadInput("the address of one Redis only, expected " + FORM);
    }
    return new GroupUrl(parts);
  }

  /** What the Sentinels call the master; null for a cluster. */
  public @Nullable String master() {
    return parts.master();
  }

  /** The Sentinels, who know nothing of the login; or the cluster's servers with it. */
  public List<RedisUrl> servers() {
    return parts.hosts().stream()
        .map(
            host ->
                parts.kind() == RedisUrlText.Kind.CLUSTER
                    ? RedisUrl.of(parts, host)
                    : new RedisUrl(host.name(), host.port(), null, null, 0, parts.tls()))
        .toList();
  }

  /** The master at this place, with the login. */
  public RedisUrl masterAt(String host, String port) {
    try {
      return RedisUrl.of(parts, new RedisUrlText.Host(host, Integer.parseInt(port)));
    } catch (NumberFormatException e) {
      throw new BadInput("the Sentinels name a master whose port is no number", e);
    }
  }
}
