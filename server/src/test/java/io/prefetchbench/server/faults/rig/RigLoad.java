package io.prefetchbench.server.faults.rig;

import io.prefetchbench.cache.Health;
import io.prefetchbench.cache.internal.engine.CacheEngine;
import io.prefetchbench.server.faults.load.ProbeReader;
import io.prefetchbench.server.faults.load.ReadersPrimary;
import io.prefetchbench.server.faults.load.Writer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** The writers, readers and probes of a rig. */
final class RigLoad implements AutoCloseable {
  // A writer waits for each of its commits.
  private static final int WRITES_A_WRITER = 250;
  private static final int READERS = 2;

  private final List<Writer> writers = new ArrayList<>();
  private final List<ProbeReader> readers = new ArrayList<>();
  private final ReadersPrimary readersPrimary = new ReadersPrimary();
  private final ClaimAudit audit;
  private final Optional<RigProbes> probes;

  private RigLoad(FaultRig rig) throws InterruptedException {
    RigOptions options = rig.options();
    audit = new ClaimAudit(rig, rig.seed());
    int many = Math.max(2, options.writesPerSecond() / WRITES_A_WRITER);
    int share = options.entities() / many;
    for (int i = 0; i < many; i++) {
      Writer writer =
          new Writer(
              rig.primary(),
              rig.truth(),
              i * share,
              (i + 1) * share,
              options.writesPerSecond() / many,
              rig.seed(),
              options.wildTexts());
      writers.add(writer);
      writer.start();
    }
    probes = options.writersOnly() ? Optional.empty() : Optional.of(startReaders(rig));
  }

  private RigProbes startReaders(FaultRig rig) throws InterruptedException {
    RigOptions options = rig.options();
    CacheEngine cache = rig.readingCache(readersPrimary);
    for (int i = 0; i < READERS; i++) {
      ProbeReader reader = new ProbeReader(i, cache, options.entities(), rig.seed() + i);
      readers.add(reader);
      reader.start();
    }
    Supplier<Health> health = options.aroundHealth().apply(rig.sync()::health);
    return RigProbes.start(options.entities(), health, cache, audit, rig.startFront());
  }

  static RigLoad start(FaultRig rig) throws InterruptedException {
    return new RigLoad(rig);
  }

  void stopWriters() throws InterruptedException {
    for (Writer writer : writers) {
      writer.stop();
      Throwable failure = writer.failure();
      if (failure != null) {
        throw new IllegalStateException("a writer failed", failure);
      }
    }
  }

  void stopReaders() throws InterruptedException {
    for (ProbeReader reader : readers) {
      reader.stop();
    }
    if (probes.isPresent()) {
      probes.get().stop();
    }
  }

  /** Lets readers and probes ask seldom, or as often as before. */
  void quiet(boolean seldom) {
    readers.forEach(reader -> reader.quiet(seldom));
    probes.ifPresent(asking -> asking.quiet(seldom));
  }

  List<ProbeReader> readers() {
    return readers;
  }

  RigProbes probes() {
    return probes.orElseThrow();
  }

  ClaimAudit audit() {
    return audit;
  }

  long readersPrimaryUses() {
    return readersPrimary.uses();
  }

  @Override
  public void close() {
    try {
      for (Writer writer : writers) {
        writer.stop();
      }
      stopReaders();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
