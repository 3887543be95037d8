package io.prefetchbench.server;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.internal.engine.EngineBuilder;
import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testkit.StampLog;
import io.prefetchbench.testkit.StampRecorder;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** Options that both programs share: how long to wait for a Redis at start, and what to record. */
final class StartOptions {
  static final String REFUSED_HELP =
      "4:a Redis refused, or did not answer before --start-timeout had passed";
  private static final long NANOS_PER_MICRO = 1_000;

  @Option(
      names = "--start-timeout",
      paramLabel = "TIME",
      defaultValue = "20s",
      converter = TimeText.class,
      description =
          "How long to wait at start for a Redis that does not answer; 0s tries once. Default:"
              + " ${DEFAULT-VALUE}")
  private Duration atMost = Duration.ofSeconds(20);

  @Option(
      names = "--record",
      paramLabel = "FILE",
      description = "File to create for the stamps of every write to the cache.")
  private @Nullable Path record;

  @Option(
      names = "--record-after",
      paramLabel = "VERSION",
      hidden = true,
      converter = VersionText.class,
      description = "Omit writes that are not newer than this version from --record.")
  private Version recordAfter = Version.NONE;

  Startup startup(LongSupplier nanos, LongSupplier wallMicros, BooleanSupplier stopped) {
    return new Startup(atMost, nanos, wallMicros, stopped);
  }

  /** Makes a cache record its writes if {@code --record} was given. */
  void applyTo(EngineBuilder builder, CloseStack closing, Startup clocks) {
    StampRecorder recorder = recorder(StampRecorder.COLUMNS, clocks);
    if (recorder != null) {
      closing.add(recorder).recordWritesOf(builder, clocks.nanos());
    }
  }

  /** Creates the recorder for {@code --record}; null if that was not given. */
  @Nullable StampRecorder recorder(List<String> columns, Startup clocks) {
    Path file = record;
    if (file == null) {
      return null;
    }
    long wallNanos = clocks.wallMicros().getAsLong() * NANOS_PER_MICRO;
    try {
      StampLog.Header header = new StampLog.Header(clocks.nanos().getAsLong(), wallNanos, columns);
      return StampRecorder.create(file, header, recordAfter);
    } catch (IOException e) {
      throw new BadInput("--record: cannot write " + file + " (" + e + "); expected a new file", e);
    }
  }

  static final class VersionText implements CommandLine.ITypeConverter<Version> {
    @Override
    public Version convert(String text) {
      try {
        return Version.parse(text);
      } catch (IllegalArgumentException e) {
        throw new CommandLine.TypeConversionException(e.getMessage());
      }
    }
  }
}
