package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.Version;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** A log that was cut off or damaged gives its whole records, or an IOException that names it. */
class StampLogFuzzTest {
  private static final String SEED = "20261128";
  private static final int RECORDS = 5;
  private static final byte[] WHOLE = whole();

  private static byte[] whole() {
    try {
      Path file = Files.createTempFile("fuzz", ".stamps");
      Files.delete(file);
      StampLog.Header header = new StampLog.Header(1, 2, List.of("polled", "sent"));
      try (StampLog.Writer log = StampLog.Writer.create(file, header)) {
        for (int i = 0; i < RECORDS; i++) {
          log.append("id" + i, new Version(1, i), i, i);
        }
      }
      byte[] bytes = Files.readAllBytes(file);
      Files.delete(file);
      return bytes;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Property(tries = 800, seed = SEED)
  void aDamagedLogGivesRecordsOrRefuses(
      @ForAll @IntRange(min = 0, max = 1 << 16) int at, @ForAll byte with) throws IOException {
    byte[] damaged = WHOLE.clone();
    damaged[at % WHOLE.length] = with;
    List<StampLog.Stamp> stamps = read(damaged);
    assertThat(stamps.size()).isLessThanOrEqualTo(WHOLE.length / 14);
  }

  @Property(tries = 200, seed = SEED)
  void aLogThatIsCutGivesWhatIsWhole(@ForAll @IntRange(min = 0, max = 1 << 16) int at)
      throws IOException {
    List<StampLog.Stamp> stamps = read(Arrays.copyOf(WHOLE, at % WHOLE.length));
    for (int i = 0; i < stamps.size(); i++) {
      assertThat(stamps.get(i).id()).isEqualTo("id" + i);
    }
    assertThat(stamps.size()).isLessThan(RECORDS);
  }

  private static List<StampLog.Stamp> read(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fuzz", ".stamps");
    List<StampLog.Stamp> stamps = new ArrayList<>();
    try {
      Files.write(file, bytes);
      StampLog.Header unused = StampLog.forEach(file, stamps::add);
    } catch (IOException e) {
      assertThat(e).hasMessageContaining(String.valueOf(file.getFileName()));
    } finally {
      Files.delete(file);
    }
    return stamps;
  }
}
