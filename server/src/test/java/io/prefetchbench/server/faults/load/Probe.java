package io.prefetchbench.server.faults.load;

import io.prefetchbench.cache.Version;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One read by a reader. Immutable.
 *
 * @param reader number of the reader
 * @param version of a hit or a tombstone, else null
 * @param fields of a hit, else null
 * @param startNanos monotonic, before the read was sent
 * @param endNanos monotonic, after it was answered
 * @param words the code of a fault, else empty
 */
public record Probe(
    int reader,
    String id,
    Kind kind,
    @Nullable Version version,
    @Nullable Map<String, String> fields,
    long startNanos,
    long endNanos,
    String words) {
  /** What came of a read. */
  public enum Kind {
    HIT,
    DELETED,
    ABSENT,
    NOT_READY,
    FAILED
  }

  @Override
  public String toString() {
    return "reader %d read %s of %s%s at %d to %d ns%s"
        .formatted(
            reader,
            kind,
            id,
            version == null ? "" : " at version " + version,
            startNanos,
            endNanos,
            words.isEmpty() ? "" : " (" + words + ")");
  }
}
