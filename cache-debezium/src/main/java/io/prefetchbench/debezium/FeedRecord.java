package io.prefetchbench.debezium;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed.FeedMemory;
import io.prefetchbench.cache.spi.SourceException;
import java.util.HexFormat;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the feed keeps beside the cache: the position up to which everything is applied, and the gap
 * that no pass has covered. Thread-safe. Errors of Redis are thrown as they are.
 */
final class FeedRecord {
  private static final String FORMAT = "1";
  private static final String MODE = "row";
  private static final String POSITION = "position";
  private static final String GAP = "gap";

  /**
   * Where the feed is: the end of the last transaction that was applied, the epoch of what follows,
   * the database cluster, and digests of the columns and of the publication (empty if an older
   * build wrote this).
   */
  record Place(
      String slot, long position, long epoch, String system, String columns, String publication) {
    private String text() {
      HexFormat hex = HexFormat.of();
      return String.join(
          " ",
          FORMAT,
          MODE,
          slot,
          hex.toHexDigits(position),
          Long.toString(epoch),
          system,
          columns + ":" + publication);
    }

    private static Place parse(String text) {
      String[] parts = text.split(" ", -1);
      if (parts.length != 7 || !parts[0].equals(FORMAT) || !parts[1].equals(MODE)) {
        throw SourceException.misconfigured(
            "the position of the feed was written by another version or mode: " + text, null);
      }
      String[] digests = parts[6].split(":", 2);
      return new Place(
          parts[2],
          HexFormat.fromHexDigitsToLong(parts[3]),
          Long.parseLong(parts[4]),
          parts[5],
          digests[0],
          digests.length > 1 ? digests[1] : "");
    }
  }

  private final FeedMemory memory;
  private @Nullable String written;

  FeedRecord(FeedMemory memory) {
    this.memory = memory;
  }

  /** The stored position, possibly written by another process; for comparison only. */
  Optional<Place> stored() {
    return memory.get(POSITION).map(Place::parse);
  }

  synchronized Optional<Place> read() {
    written = memory.get(POSITION).orElse(null);
    return Optional.ofNullable(written).map(Place::parse);
  }

  /** Writes the place, unless another process has written it, or it was lost. */
  synchronized void write(Place place) {
    String text = place.text();
    if (text.equals(written)) {
      return;
    }
    if (!memory.compareAndSet(POSITION, written, text)) {
      Optional<String> now = memory.get(POSITION);
      if (now.isEmpty()) {
        throw SourceException.gap("the position of the feed was lost with data of the cache", null);
      }
      if (!now.get().equals(text)) {
        throw SourceException.unavailable("another process uses this feed: " + now.get(), null);
      }
    }
    written = text;
  }

  /** Records durably that changes up to this version are lost. */
  synchronized void noteGap(Version version) {
    String text = version.epoch() + " " + version.position();
    String known = memory.get(GAP).orElse(null);
    if (!Objects.equals(known, text) && !memory.compareAndSet(GAP, known, text)) {
      throw SourceException.unavailable("a gap cannot be noted at this moment", null);
    }
  }

  boolean hasGap() {
    return memory.get(GAP).isPresent();
  }

  synchronized void healed(Version position) {
    String known = memory.get(GAP).orElse(null);
    if (known == null) {
      return;
    }
    int space = known.indexOf(' ');
    Version gap =
        new Version(
            Long.parseLong(known.substring(0, space)), Long.parseLong(known.substring(space + 1)));
    if (!gap.isNewerThan(position)) {
      var unused = memory.compareAndSet(GAP, known, null);
    }
  }
}
