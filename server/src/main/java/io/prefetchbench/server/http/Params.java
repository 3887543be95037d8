package io.prefetchbench.server.http;

import io.vertx.ext.web.RoutingContext;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The parameters of one request: path, form, query. For its own thread, but {@link #isOver}. */
public final class Params {
  /** Longest id, in bytes of UTF-8. */
  public static final int ID_BYTES_MAX = 512;

  /** Replaces bytes of a form that are not UTF-8: the form itself is not kept. */
  private static final char UNREADABLE = '\ufffd';

  private final RoutingContext context;
  private volatile boolean over;

  Params(RoutingContext context) {
    this.context = context;
  }

  /** Notes that the request is answered, or that its client has left. */
  void end() {
    over = true;
  }

  /** Returns whether no client waits for an answer any more. May be called on any thread. */
  boolean isOver() {
    return over;
  }

  /** The value, or null if it was not sent. Throws Refusal 400 if it is not UTF-8. */
  public @Nullable String find(String name) {
    String value = context.pathParam(name);
    if (value == null) {
      value = context.request().getFormAttribute(name);
      if (value != null && value.indexOf(UNREADABLE) >= 0) {
        throw Refusal.parameter(name, "text in UTF-8");
      }
    }
    return value == null ? context.queryParams().get(name) : value;
  }

  /** The value, which may be empty. Throws Refusal 400 if it was not sent. */
  public String required(String name, String expected) {
    String value = find(name);
    if (value == null) {
      throw Refusal.parameter(name, expected);
    }
    return value;
  }

  /** The value, not blank. Throws Refusal 400 if it was not sent or is blank. */
  public String text(String name, String expected) {
    String value = required(name, expected);
    if (value.isBlank()) {
      throw Refusal.parameter(name, expected + ", not blank");
    }
    return value;
  }

  public String id() {
    String id = text("id", "the id of an entity");
    if (id.getBytes(StandardCharsets.UTF_8).length > ID_BYTES_MAX) {
      throw Refusal.parameter("id", "at most " + ID_BYTES_MAX + " bytes");
    }
    return id;
  }

  /** A whole number within bounds. Throws Refusal 400 if it is no number, or out of bounds. */
  public int wholeNumber(String name, int byDefault, int min, int max) {
    String text = find(name);
    if (text == null) {
      return byDefault;
    }
    try {
      int number = Integer.parseInt(text);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Falls through: the same answer as for a number out of bounds.
    }
    throw Refusal.parameter(name, "a whole number from " + min + " to " + max);
  }
}
