package io.prefetchbench.cache;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * An error of Redis or of the connection to it, classified by what a caller can do about it.
 *
 * <p>Error replies are classified by their first word exactly ({@code BUSY} is a prefix of two
 * other codes). A failed connection or a timeout has the code {@code CONNECTION} or {@code
 * TIMEOUT}; after those the caller does not know whether the command ran.
 */
public final class RedisFault extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** Code of a failed connection. */
  public static final String CONNECTION = "CONNECTION";

  /** Code of a reply that did not come in time. */
  public static final String TIMEOUT = "TIMEOUT";

  /** Code of an entity that the cache itself refuses to store. */
  public static final String UNSTORABLE = "UNSTORABLE";

  private static final Set<String> TRANSIENT =
      Set.of(
          CONNECTION,
          TIMEOUT,
          "LOADING",
          "READONLY",
          "MASTERDOWN",
          "NOREPLICAS",
          "MOVED",
          "ASK",
          "TRYAGAIN",
          "CLUSTERDOWN",
          "BUSY",
          "OOM",
          "NOSCRIPT",
          "MISCONF");
  private static final Set<String> CONFIGURATION = Set.of("NOAUTH", "WRONGPASS", "NOPERM");
  private static final Set<String> OTHER_KINDS = Set.of("NOGROUP", "WRONGTYPE", UNSTORABLE);

  /** A command that a script may not call: as Redis 7.0 words it, and Redis 7.2 and Valkey. */
  private static final List<String> SCRIPT_USER =
      List.of("The user executing the script can't run", "ACL failure in script");

  private final String code;
  private final Kind kind;

  /** What a caller can do about a fault. */
  public enum Kind {
    /** May be temporary: retry with back-off, acknowledge nothing. */
    TRANSIENT,
    /** The feed lost its place: run a pass. */
    GAP,
    /** A setting must be changed: fail loudly and probe. */
    CONFIGURATION,
    /** This one event or key can never succeed. */
    PERMANENT,
    /** Not classified: treated as transient for a bounded number of attempts. */
    UNKNOWN
  }

  /**
   * Without a stack trace: most faults are counted values, a hundred thousand in a bulk load into a
   * full server, and the stack of the thread that read a reply is not informative.
   */
  private RedisFault(String code, Kind kind, String message, @Nullable Throwable cause) {
    super(message, cause, true, false);
    this.code = code;
    this.kind = kind;
  }

  /** Classifies the text of an error reply, without the leading minus sign. */
  public static RedisFault ofReply(String text) {
    String message = text.strip();
    int space = message.indexOf(' ');
    String code = (space < 0 ? message : message.substring(0, space)).toUpperCase(Locale.ROOT);
    return new RedisFault(code, kindOf(code, message), message, null);
  }

  /** The connection could not be made, or broke. */
  public static RedisFault connection(String message, @Nullable Throwable cause) {
    return new RedisFault(CONNECTION, Kind.TRANSIENT, message, cause);
  }

  /** The reply did not come in time. */
  public static RedisFault timeout(String message, @Nullable Throwable cause) {
    return new RedisFault(TIMEOUT, Kind.TRANSIENT, message, cause);
  }

  /** An entity can never be stored, detected before sending: too large, or not valid text. */
  public static RedisFault unstorable(String message) {
    return new RedisFault(UNSTORABLE, Kind.PERMANENT, message, null);
  }

  /**
   * Waits for the result of an asynchronous call, for as long as the port allows.
   *
   * @throws RedisFault if it ended with one
   */
  public static <T> T joined(CompletableFuture<T> call) {
    try {
      return call.join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RedisFault fault) {
        throw fault;
      }
      throw e;
    }
  }

  private static Kind kindOf(String code, String message) {
    if (TRANSIENT.contains(code)) {
      return Kind.TRANSIENT;
    }
    if (CONFIGURATION.contains(code) || SCRIPT_USER.stream().anyMatch(message::contains)) {
      return Kind.CONFIGURATION;
    }
    return switch (code) {
      case "NOGROUP" -> Kind.GAP;
      case "WRONGTYPE" -> Kind.PERMANENT;
      default -> Kind.UNKNOWN;
    };
  }

  /** True if a server of a cluster did nothing and named another one. */
  public boolean isRedirect() {
    return code.equals("MOVED") || code.equals("ASK");
  }

  /** The codes that are classified; all others are of unknown kind. */
  public static Set<String> knownCodes() {
    return Stream.of(TRANSIENT, CONFIGURATION, OTHER_KINDS)
        .flatMap(Set::stream)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** First word of the error reply, or {@link #CONNECTION}, or {@link #TIMEOUT}. */
  public String code() {
    return code;
  }

  public Kind kind() {
    return kind;
  }
}
