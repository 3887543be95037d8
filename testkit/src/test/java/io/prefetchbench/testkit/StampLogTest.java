package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.Version;
import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StampLogTest {
  private static final StampLog.Header HEADER =
      new StampLog.Header(123, 456, List.of("polled", "sent", "replied"));

  @TempDir Path folder;

  @Test
  void readsBackWhatWasWritten() throws IOException {
    Path file = folder.resolve("worker.stamps");
    write(file, 10_000);
    StampLog.Contents contents = StampLog.read(file);
    assertThat(contents.header()).isEqualTo(HEADER).isEqualTo(StampLog.header(file));
    assertThat(contents.stamps()).hasSize(10_000);
    StampLog.Stamp stamp = contents.stamps().get(77);
    assertThat(stamp.id()).isEqualTo("käse-77");
    assertThat(stamp.version()).isEqualTo(new Version(0xFFFF_FFFFL, 77));
    assertThat(stamp.values()).containsExactly(77, -77, Long.MIN_VALUE);
  }

  @Test
  void aLogThatAnInterruptClosedSaysSoEachTime() throws IOException {
    StampLog.Writer log = StampLog.Writer.create(folder.resolve("closed.stamps"), HEADER);
    log.append("a", new Version(1, 1), 1, 2, 3);
    Thread.currentThread().interrupt();
    assertThatThrownBy(log::flush).isInstanceOf(ClosedByInterruptException.class);
    assertThat(Thread.interrupted()).isTrue();

    assertThatThrownBy(log::flush).isInstanceOf(IOException.class);
    assertThatThrownBy(() -> log.append("b", new Version(1, 2), 1, 2, 3))
        .hasMessage("an earlier record could not be written")
        .hasCauseInstanceOf(ClosedByInterruptException.class);
    assertThatThrownBy(log::close).isInstanceOf(IOException.class);
  }

  @Test
  void aTornTailIsLeftOutWhereverItIsCut() throws IOException {
    Path file = folder.resolve("whole.stamps");
    write(file, 3);
    byte[] whole = Files.readAllBytes(file);
    int record = (whole.length - headerBytes()) / 3;
    for (int cut = 1; cut <= record; cut++) {
      Path torn = folder.resolve("torn-" + cut);
      Files.write(torn, Arrays.copyOf(whole, whole.length - cut));
      assertThat(StampLog.read(torn).stamps()).as("cut %d", cut).hasSize(2);
    }
  }

  @Test
  void anotherFileIsRefusedAndAnExistingOneIsNotOverwritten() throws IOException {
    Path file = folder.resolve("other");
    Files.writeString(file, "this is a text and no stamp log");
    assertThatThrownBy(() -> StampLog.read(file)).hasMessageContaining("not a stamp log");
    assertThatThrownBy(() -> StampLog.Writer.create(file, HEADER)).isInstanceOf(IOException.class);
  }

  @Test
  void aRecordOfAnotherWidthIsRefused() throws IOException {
    try (StampLog.Writer writer = StampLog.Writer.create(folder.resolve("width"), HEADER)) {
      assertThatThrownBy(() -> writer.append("id", Version.NONE, 1, 2))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(writer.records()).isZero();
    }
  }

  private int headerBytes() throws IOException {
    Path empty = folder.resolve("empty.stamps");
    write(empty, 0);
    return (int) Files.size(empty);
  }

  private static void write(Path file, int records) throws IOException {
    try (StampLog.Writer writer = StampLog.Writer.create(file, HEADER)) {
      for (int i = 0; i < records; i++) {
        Version version = new Version(0xFFFF_FFFFL, i);
        writer.append("käse-" + i, version, i, -i, Long.MIN_VALUE);
      }
    }
  }
}
