package io.prefetchbench.server.api;

import io.prefetchbench.cache.DeadLetter;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A dead letter as JSON. */
public final class LetterJson {
  private static final int RAW_CHARS_SHOWN = 200;

  private LetterJson() {}

  /** All of it, but of the event's bytes the beginning only. */
  public static Map<String, @Nullable Object> of(DeadLetter letter) {
    return new JsonResponses()
        .put("number", letter.number())
        .put("id", letter.id())
        .put("cause", letter.cause())
        .put("attempts", letter.attempts())
        .put("offset", letter.offset())
        .put("at_micros", letter.atMicros())
        .put("raw_bytes", letter.rawBytes())
        .put("raw", shown(letter))
        .map();
  }

  /** The beginning of the event as text. */
  public static String shown(DeadLetter letter) {
    String raw = letter.rawText();
    return raw.length() <= RAW_CHARS_SHOWN ? raw : raw.substring(0, RAW_CHARS_SHOWN) + "…";
  }
}
