package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.fixture.ComparedLibrary;
import java.util.Locale;
import java.util.ServiceLoader;

/** Finds the library of a client. */
public final class ComparedLibraries {
  private ComparedLibraries() {}

  /** Returns a new library, which the caller closes. */
  public static ComparedLibrary of(ComparedClient client) {
    return switch (client) {
      case LETTUCE -> new LettuceLibrary();
      case JEDIS -> new JedisLibrary();
      case SOCKET -> throw new IllegalArgumentException("the floor is no library");
      default -> provided(client);
    };
  }

  /** The class path of a fork holds one provider, that of its client. */
  private static ComparedLibrary provided(ComparedClient client) {
    return ServiceLoader.load(ComparedLibrary.class)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "the library of client="
                        + client.name().toLowerCase(Locale.ROOT)
                        + " is not on this class path; run it through ./bench jmh"));
  }
}
