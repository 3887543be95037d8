package io.prefetchbench.load.record;

import io.prefetchbench.cache.Version;
import io.prefetchbench.testkit.StampLog;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The stamps and reads of a run, partitioned by key so that one part fits into memory. The result
 * for an event or a read depends only on the stamps and reads of its key, so each part can be
 * joined and judged separately and the results added up.
 *
 * <p>The parts are in temporary files; each part is in insertion order.
 */
public final class StampParts implements AutoCloseable {
  private static final int PARTS_MAX = 256;

  /** Ratio of the memory needed by records, once read and joined, to the size of their log. */
  private static final long MEMORY_PER_LOG_BYTE = 4;

  private static final long MEMORY_PER_READ = 100;
  private static final long SHARE_OF_HEAP = 8;

  private static final int VERSION_BYTES = Integer.BYTES + Long.BYTES;
  private static final int EVENT_BYTES = Integer.BYTES + VERSION_BYTES + 3 * Long.BYTES + 1;
  private static final int READ_BYTES = Integer.BYTES + VERSION_BYTES + 3 * Long.BYTES + 2;
  private static final byte COMMIT = -1;
  private static final byte DELETE = -2;
  private static final byte RELAYED = -3;
  private static final List<AppliedStamp.Kind> KINDS = List.of(AppliedStamp.Kind.values());

  private final boolean latestState;
  private final boolean passes;
  private boolean hasTopic;
  private final KeyNumbers keys = new KeyNumbers();
  private final List<SpillFile> events = new ArrayList<>();
  private final List<SpillFile> reads = new ArrayList<>();

  /** Creates empty parts in temporary files of a folder; the flags as for {@link StampJoin}. */
  public StampParts(Path folder, int count, boolean latestState, boolean passes) {
    this.latestState = latestState;
    this.passes = passes;
    for (int i = 0; i < count; i++) {
      events.add(new SpillFile(folder.resolve("events-" + i + ".part"), EVENT_BYTES));
      reads.add(new SpillFile(folder.resolve("reads-" + i + ".part"), READ_BYTES));
    }
  }

  public static int countFor(long logBytes, long reads, long heapBytes) {
    long memory = logBytes * MEMORY_PER_LOG_BYTE + reads * MEMORY_PER_READ;
    return (int) Math.min(PARTS_MAX, 1 + memory * SHARE_OF_HEAP / heapBytes);
  }

  public record Part(
      List<Commit> logged,
      List<AppliedStamp> applied,
      @Nullable List<RelayedStamp> relayed,
      boolean latestState,
      boolean passes) {
    public List<Commit> answered() {
      return logged.stream().filter(Commit::isAnswered).toList();
    }

    public StampJoin join() {
      return new StampJoin(applied, relayed, latestState, passes);
    }
  }

  public void addCommits(Path log) throws IOException {
    StampLog.Header unused = StampLog.forEach(log, stamp -> add(Commit.of(stamp)));
  }

  /** Adds the log of a writer, except versions that existed before the run: up to {@code after}. */
  public void addApplications(Path log, Version after) throws IOException {
    StampLog.Header unused =
        StampLog.forEach(
            log,
            stamp -> {
              if (stamp.version().isNewerThan(after)) {
                add(AppliedStamp.of(stamp));
              }
            });
  }

  /** Adds the log of who filled the topic; only a run with a topic has one. */
  public void addRelayed(Path log) throws IOException {
    hasTopic = true;
    StampLog.Header unused = StampLog.forEach(log, stamp -> add(RelayedStamp.of(stamp)));
  }

  /** As {@link #addRelayed(Path)}. */
  public void addRelayed(List<RelayedStamp> log) {
    hasTopic = true;
    log.forEach(this::add);
  }

  private void add(RelayedStamp relayed) {
    ByteBuffer to = next(events, keys.of(relayed.id()), relayed.version());
    to.putLong(relayed.decodedNanos()).putLong(relayed.storedNanos()).putLong(0);
    to.put(RELAYED);
  }

  public boolean hasTopic() {
    return hasTopic;
  }

  public void add(Commit commit) {
    ByteBuffer to = next(events, keys.of(commit.id()), commit.version());
    to.putLong(commit.intendedNanos()).putLong(commit.sentNanos()).putLong(commit.ackedNanos());
    to.put(commit.delete() ? DELETE : COMMIT);
  }

  public void add(AppliedStamp applied) {
    ByteBuffer to = next(events, keys.of(applied.id()), applied.version());
    to.putLong(applied.polledNanos()).putLong(applied.sentNanos()).putLong(applied.repliedNanos());
    to.put((byte) KINDS.indexOf(applied.kind()));
  }

  public void add(long order, Read read) {
    add(keys.of(read.id()), order, read);
  }

  /** Like the other, for a generated entity; ignores the id of the read. */
  public void add(int index, long order, Read read) {
    Version version = read.version();
    ByteBuffer to = next(reads, index, version == null ? Version.NONE : version);
    to.putLong(read.beginNanos()).putLong(read.endNanos()).putLong(order);
    to.put(read.outcome().code());
    to.put((byte) (version == null ? 0 : 1));
  }

  private ByteBuffer next(List<SpillFile> parts, int key, Version version) {
    // Fibonacci hashing: spreads neighbouring indices over all parts.
    int part = Math.floorMod((key * 0x9E3779B9) >>> 8, parts.size());
    ByteBuffer to = parts.get(part).next();
    return to.putInt(key).putInt((int) version.epoch()).putLong(version.position());
  }

  public int count() {
    return events.size();
  }

  public Part stamps(int part) {
    List<Commit> logged = new ArrayList<>();
    List<AppliedStamp> applied = new ArrayList<>();
    List<RelayedStamp> relayed = new ArrayList<>();
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
              if (tag == RELAYED) {
                relayed.add(new RelayedStamp(id, version, first, second));
              } else if (tag < 0) {
                logged.add(new Commit(id, version, first, second, third, tag == DELETE));
              } else {
                applied.add(new AppliedStamp(id, version, first, second, third, KINDS.get(tag)));
              }
            });
    if (latestState) {
      TombstoneVersions tombstones = new TombstoneVersions(logged);
      applied.replaceAll(tombstones::committed);
    }
    return new Part(logged, applied, hasTopic ? relayed : null, latestState, passes);
  }

  private static Version version(ByteBuffer from) {
    return new Version(Integer.toUnsignedLong(from.getInt()), from.getLong());
  }

  public ReadBatch reads(int part, Part stamps) {
    TombstoneVersions tombstones = new TombstoneVersions(latestState ? stamps.logged : List.of());
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
              boolean found = from.get() == 1;
              String id = ids.computeIfAbsent(key, keys::id);
              @Nullable Version got = found ? tombstones.committed(id, version) : null;
              batch.add(order, new Read(id, begin, end, outcome, got));
            });
    return batch;
  }

  /** Consecutive reads of a key mostly return the same version, so one object is shared. */
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
