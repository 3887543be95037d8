package io.prefetchbench.benchmarks;

import io.prefetchbench.benchmarks.fixture.ClientSession;
import io.prefetchbench.benchmarks.fixture.ClientSetup;
import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.ServerCpu;
import io.prefetchbench.benchmarks.fixture.Target;
import io.prefetchbench.benchmarks.lineup.ComparedLibraries;
import io.prefetchbench.benchmarks.lineup.ReplayedLoad;
import io.prefetchbench.testbed.redis.RespConnection;
import io.prefetchbench.testkit.Shape;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.BenchmarkParams;

/**
 * What the benchmarks of the client table have in common: hashes written by plain {@code HSET}, so
 * that Redis chooses their encoding, the client of the cell, and a meter of Redis' CPU time. The
 * clients other than Lettuce and Jedis are on the class path only of forks of {@code ./bench jmh}.
 */
@State(Scope.Benchmark)
public abstract class ClientTable {
  static final long RANKING_SEED = 42;

  @Param public ComparedClient client;

  @Param public ClientSetup setup;

  @Param({"category-5", "hash-51x10", "hash-300x10", "hash-50x100"})
  public String shape;

  @Param({"2000"})
  public int entities;

  /** Threads that call at a time; JMH's {@code -t} must say the same. */
  @Param({"1", "8", "32"})
  public int threads;

  private final Queue<AutoCloseable> connections = new ConcurrentLinkedQueue<>();
  private Target target;
  private Dataset data;
  private ServerCpu serverCpu;
  private @Nullable ComparedLibrary library;
  private @Nullable ClientSession shared;

  @Setup(Level.Trial)
  public void connect(BenchmarkParams params) {
    if (params.getThreads() != threads) {
      throw new IllegalArgumentException("with -p threads=" + threads + " give -t " + threads);
    }
    target = Target.open();
    serverCpu = target.serverCpu();
    data = Dataset.of(target.keys(), Shape.named(shape), entities);
    target.empty(data);
    try (ReplayedLoad load = new ReplayedLoad(target.address(), ReplayedLoad.demos(data))) {
      load.load();
    }
    if (client != ComparedClient.SOCKET) {
      library = ComparedLibraries.of(client);
      shared = setup == ClientSetup.DOCS ? opened(library) : null;
    }
  }

  private ClientSession opened(ComparedLibrary from) {
    ClientSession session = from.open(target.address(), setup);
    connections.add(session);
    return session;
  }

  @Setup(Level.Iteration)
  public void begin() {
    serverCpu.begin();
  }

  @TearDown(Level.Iteration)
  public void end() {
    serverCpu.end();
  }

  /** Compares a sample with what Redis must hold, and closes everything. */
  @TearDown(Level.Trial)
  public void close() throws Exception {
    target.verify(data);
    for (AutoCloseable connection : connections) {
      connection.close();
    }
    if (library != null) {
      library.close();
    }
    target.empty(data);
    target.close();
  }

  /** The session of one thread, which it does not close. */
  ClientSession session() {
    if (library == null) {
      throw new IllegalStateException("the floor has no client");
    }
    return shared != null ? shared : opened(library);
  }

  /** A bare connection of one thread, which it does not close. */
  RespConnection socket() {
    RespConnection connection = RespConnection.open(target.address());
    connections.add(connection);
    return connection;
  }

  Dataset data() {
    return data;
  }
}
