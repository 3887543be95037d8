package io.prefetchbench.cache.internal.feed;

import io.prefetchbench.cache.ChangeEvent;
import io.prefetchbench.cache.Entity;
import io.prefetchbench.cache.Version;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Builds an event from these parts; the message of what it throws says why they are none. */
public final class EventParts {
  private static final char REPLACEMENT = '\uFFFD';

  private EventParts() {}

  /**
   * Builds an event from these parts.
   *
   * @throws IllegalArgumentException if the parts are not a valid event; the message says why
   */
  public static ChangeEvent event(
      String operation,
      String id,
      Version version,
      long committedMicros,
      long prev,
      List<String> flat) {
    return switch (operation) {
      case "upsert" ->
          new ChangeEvent.Upsert(new Entity(id, fields(flat), version, committedMicros), prev);
      case "delete" -> new ChangeEvent.Delete(id, version, committedMicros, prev);
      default -> throw new IllegalArgumentException("unknown operation " + operation);
    };
  }

  private static Map<String, String> fields(List<String> flat) {
    if (flat.size() % 2 != 0) {
      throw new IllegalArgumentException("the last field has no value");
    }
    Map<String, String> fields = new LinkedHashMap<>(flat.size());
    for (int i = 0; i < flat.size(); i += 2) {
      if (fields.put(flat.get(i), flat.get(i + 1)) != null) {
        throw new IllegalArgumentException("the field " + flat.get(i) + " occurs twice");
      }
    }
    return fields;
  }

  /**
   * The text of UTF-8 bytes; refuses others, which would make the cache differ from the primary.
   */
  public static String text(byte[] bytes) {
    String quick = new String(bytes, StandardCharsets.UTF_8);
    // Only a text that contains this character can have had bytes replaced.
    return quick.indexOf(REPLACEMENT) < 0 ? quick : strictText(bytes);
  }

  private static String strictText(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8 text", e);
    }
  }
}
