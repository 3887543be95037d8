package io.prefetchbench.cache.internal.sync;

import io.prefetchbench.cache.ChangeEvent;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Concatenated texts, each prefixed by its length in bytes: D. J. Bernstein's netstrings. Not
 * thread-safe; use it from one thread.
 */
final class NetStrings {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  void add(String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    bytes.writeBytes(Integer.toString(utf8.length).getBytes(StandardCharsets.US_ASCII));
    bytes.write(':');
    bytes.writeBytes(utf8);
    bytes.write(',');
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }

  /** An event as netstrings: operation, id, version, commit time, names and values. */
  static byte[] rawOf(ChangeEvent event) {
    NetStrings raw = new NetStrings();
    raw.add(event instanceof ChangeEvent.Upsert ? "upsert" : "delete");
    raw.add(event.id());
    raw.add(event.version().text());
    raw.add(Long.toString(event.committedMicros()));
    if (event instanceof ChangeEvent.Upsert upsert) {
      upsert
          .entity()
          .fields()
          .forEach(
              (name, value) -> {
                raw.add(name);
                raw.add(value);
              });
    }
    return raw.bytes();
  }
}
