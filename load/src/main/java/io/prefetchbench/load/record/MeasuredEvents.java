package io.prefetchbench.load.record;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import java.util.function.ToLongFunction;
import org.HdrHistogram.Histogram;

/** The joined events of a measurement, in temporary files; can be iterated any number of times. */
public final class MeasuredEvents implements AutoCloseable {
  private final SecondsLog complete;
  private final SpillFile unresolved;

  public MeasuredEvents(Path folder, long beginNanos, long endNanos) {
    complete = new SecondsLog(folder, "joined", EventTimes.COLUMNS, beginNanos, endNanos);
    unresolved = new SpillFile(folder.resolve("unresolved.part"), Long.BYTES);
  }

  public void add(EventTimes event) {
    complete.add(event.intendedNanos(), event.row());
  }

  public void addUnresolved(Commit commit) {
    unresolved.next().putLong(commit.intendedNanos());
  }

  public void forEach(Consumer<EventTimes> reader) {
    complete.forEach(row -> reader.accept(EventTimes.of(row)));
  }

  public void forEachUnresolved(LongConsumer reader) {
    unresolved.forEach(bytes -> reader.accept(bytes.getLong()));
  }

  /** Writes an interval per second, for each tag a value of the items, ns; returns all. */
  public Map<String, Histogram> write(Path file, Map<String, ToLongFunction<EventTimes>> figures)
      throws IOException {
    return complete.write(file, EventTimes::of, figures);
  }

  @Override
  public void close() {
    complete.close();
    unresolved.close();
  }
}
