package io.prefetchbench.load.join;

import io.prefetchbench.cache.entity.Version;
import io.prefetchbench.cache.sync.stamps.StampLog;
import io.prefetchbench.load.record.ReadOutcome;
import io.prefetchbench.load.record.SpillFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stamps and reads of a run, divided by their keys into so many parts that one part fits into
 * memory. Whatever is said of an event or a read follows from the stamps and reads of its key
 * alone, so each part can be joined and judged by itself, and what is found is added up.
 *
 * <p>The parts are in temporary files; within a part everything is in the order in which it was
 * added. For one thread.
 */
public final class StampParts implements AutoCloseable {
  private static final int PARTS_MAX = 256;

  /** So many times the size of a log is what its records need once they are read and joined. */
  private static final long MEMORY_PER_LOG_BYTE = 4;

  private static final long MEMORY_PER_READ = 100;
  private static final long SHARE_OF_HEAP = 8;

  private static final int VERSION_BYTES = Integer.BYTES + Long.BYTES;
  private static final int EVENT_BYTES = Integer.BYTES + VERSION_BYTES + 3 * Long.BYTES + 1;
  private static final int READ_BYTES = Integer.BYTES + VERSION_BYTES + 3 * Long.BYTES + 3;
  private static final byte COMMIT = -1;
  private static final byte DELETE = -2;
  private static final List<Application.Kind> KINDS = List.of(Application.Kind.values());

  private final KeyNumbers keys = new KeyNumbers();
  private final List<SpillFile> events = new ArrayList<>();
  private final List<SpillFile> reads = new ArrayList<>();

  /**
   * Makes empty parts.
   *
   * @param folder for temporary files
   */
  public StampParts(Path folder, int count) {
    for (int i = 0; i < count; i++) {
      events.add(new SpillFile(folder.resolve("events-" + i + ".part"), EVENT_BYTES));
      reads.add(new SpillFile(folder.resolve("reads-" + i + ".part"), READ_BYTES));
    }
  }

  /**
   * How many parts there should be.
   *
   * @param logBytes size of all stamp logs
   * @param heapBytes the most that the heap can be
   */
  public static int countFor(long logBytes, long reads, long heapBytes) {
    long memory = logBytes * MEMORY_PER_LOG_BYTE + reads * MEMORY_PER_READ;
    return (int) Math.min(PARTS_MAX, 1 + memory * SHARE_OF_HEAP / heapBytes);
  }

  /**
   * The stamps of the keys of one part.
   *
   * @param logged mutations, in the order of the mutator's log
   * @param applied what the writers of the cache logged
   */
  public record Part(List<Commit> logged, List<Application> applied) {
    /** The commits whose acknowledgement came. */
    public List<Commit> answered() {
      return logged.stream().filter(Commit::isAnswered).toList();
    }
  }

  /** Adds the mutator's log. */
  public void addCommits(Path log) throws IOException {
    StampLog.Header unused = StampLog.forEach(log, stamp -> add(Commit.of(stamp)));
  }

  /**
   * Adds the log of a writer.
   *
   * @param after what is not newer is left out: it was there before the run
   */
  public void addApplications(Path log, Version after) throws IOException {
    StampLog.Header unused =
        StampLog.forEach(
            log,
            stamp -> {
              if (stamp.version().isNewerThan(after)) {
                add(Application.of(stamp));
              }
            });
  }

  /** Adds one mutation. */
  public void add(Commit commit) {
    ByteBuffer to = next(events, keys.of(commit.id()), commit.version());
    to.putLong(commit.intendedNanos()).putLong(commit.sentNanos()).putLong(commit.ackedNanos());
    to.put(commit.delete() ? DELETE : COMMIT);
  }

  /** Adds one record of a writer. */
  public void add(Application applied) {
    ByteBuffer to = next(events, keys.of(applied.id()), applied.version());
    to.putLong(applied.polledNanos()).putLong(applied.sentNanos()).putLong(applied.repliedNanos());
    to.put((byte) KINDS.indexOf(applied.kind()));
  }

  /**
   * Adds one read.
   *
   * @param order among all reads of the run
   * @param probe whether it is none of the offered ones
   */
  public void add(long order, boolean probe, Read read) {
    add(keys.of(read.id()), order, probe, read);
  }

  /**
   * As {@link #add(long, boolean, Read)}, of a generated entity; the id of the read is not looked
   * at.
   *
   * @param index of the entity
   */
  public void add(int index, long order, boolean probe, Read read) {
    Version version = read.version();
    ByteBuffer to = next(reads, index, version == null ? Version.NONE : version);
    to.putLong(read.beginNanos()).putLong(read.endNanos()).putLong(order);
    to.put(read.outcome().code());
    to.put((byte) (version == null ? 0 : 1)).put((byte) (probe ? 1 : 0));
  }

  private ByteBuffer next(List<SpillFile> parts, int key, Version version) {
    // Fibonacci hashing: neighbouring indices are not to go into neighbouring parts only.
    int part = Math.floorMod((key * 0x9E3779B9) >>> 8, parts.size());
    ByteBuffer to = parts.get(part).next();
    return to.putInt(key).putInt((int) version.epoch()).putLong(version.position());
  }

  /** Number of parts. */
  public int count() {
    return events.size();
  }

  /** Reads the stamps of a part. */
  public Part stamps(int part) {
    List<Commit> logged = new ArrayList<>();
    List<Application> applied = new ArrayList<>();
    Map<Integer, String> ids = new HashMap<>();
    events
        .get(part)
        .forEach(
            from -> {
              String id = ids.computeIfAbsent(from.getInt(), keys::id);
              Version version = version(from);
              long first = from.getLong();
              long second = from.getLong();
              long third = from.getLong();
              byte tag = from.get();
              if (tag < 0) {
                logged.add(new Commit(id, version, first, second, third, tag == DELETE));
              } else {
                applied.add(new Application(id, version, first, second, third, KINDS.get(tag)));
              }
            });
    return new Part(logged, applied);
  }

  private static Version version(ByteBuffer from) {
    return new Version(Integer.toUnsignedLong(from.getInt()), from.getLong());
  }

  /** Reads the reads of a part. */
  public ReadBatch reads(int part) {
    ReadBatch batch = new ReadBatch(Math.toIntExact(reads.get(part).records()));
    Map<Integer, String> ids = new HashMap<>();
    Map<Integer, Version> last = new HashMap<>();
    reads
        .get(part)
        .forEach(
            from -> {
              Integer key = from.getInt();
              Version version = shared(last, key, version(from));
              long begin = from.getLong();
              long end = from.getLong();
              long order = from.getLong();
              ReadOutcome outcome = ReadOutcome.ofCode(from.get());
              @Nullable Version got = from.get() == 0 ? null : version;
              String id = ids.computeIfAbsent(key, keys::id);
              batch.add(order, from.get() == 1, new Read(id, begin, end, outcome, got));
            });
    return batch;
  }

  /** Reads of a key that follow each other mostly got the same version: one object is enough. */
  private static Version shared(Map<Integer, Version> last, Integer key, Version version) {
    Version before = last.get(key);
    if (before != null && before.equals(version)) {
      return before;
    }
    last.put(key, version);
    return version;
  }

  @Override
  public void close() {
    events.forEach(SpillFile::close);
    reads.forEach(SpillFile::close);
  }
}
