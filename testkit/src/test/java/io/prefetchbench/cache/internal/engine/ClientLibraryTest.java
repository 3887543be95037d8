package io.prefetchbench.cache.internal.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.example.ProductTable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A program without the client that it chose is told so when it builds the cache. */
class ClientLibraryTest {

  /** Loads the cache itself, without one of its optional dependencies. */
  private static final class Without extends ClassLoader {
    private final String hidden;

    Without(String hidden) {
      super(ClientLibraryTest.class.getClassLoader());
      this.hidden = hidden;
    }

    @Override
    protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
      if (name.startsWith(hidden)) {
        throw new ClassNotFoundException(name);
      }
      if (!name.startsWith("io.prefetchbench.")) {
        return super.loadClass(name, resolve);
      }
      synchronized (getClassLoadingLock(name)) {
        Class<?> known = findLoadedClass(name);
        return known == null ? defined(name) : known;
      }
    }

    private Class<?> defined(String name) throws ClassNotFoundException {
      String file = name.replace('.', '/') + ".class";
      try (InputStream bytes = getParent().getResourceAsStream(file)) {
        if (bytes == null) {
          throw new ClassNotFoundException(name);
        }
        byte[] all = bytes.readAllBytes();
        return defineClass(name, all, 0, all.length);
      } catch (IOException e) {
        throw new ClassNotFoundException(name, e);
      }
    }
  }

  /** Runs in the loader without the client. */
  public static final class Program implements Runnable {
    @Override
    public void run() {
      try (PrefetchCache cache =
          PrefetchCache.of(new ProductTable())
              .redis(RedisAddress.of("127.0.0.1", 1))
              .client(ConnectionOptions.Client.valueOf(System.getProperty("client.of.test")))
              .build()) {
        throw new AssertionError("built without a client: " + cache.describe());
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void aMissingClientIsNamedWithItsCoordinates(ClientLibrary library) throws Exception {
    String hidden = library == ClientLibrary.LETTUCE ? "io.lettuce." : "redis.clients.";
    System.setProperty("client.of.test", library.name());
    Runnable program =
        (Runnable)
            new Without(hidden)
                .loadClass(Program.class.getName())
                .getDeclaredConstructor()
                .newInstance();
    assertThatIllegalStateException()
        .isThrownBy(program::run)
        .withMessageContaining("is not on the class path")
        .withMessageContaining(library.coordinates())
        .satisfies(e -> assertThat(e.getMessage()).doesNotContain("\n"));
  }

  @Test
  void theCoordinatesAreThoseOfTheBuild() throws IOException {
    String pom = Files.readString(Path.of("../pom.xml"));
    for (ClientLibrary library : ClientLibrary.values()) {
      String version = library.coordinates().replaceAll(".*:", "");
      assertThat(pom).contains(">" + version + "</" + property(library) + ".version>");
    }
  }

  private static String property(ClientLibrary library) {
    return library == ClientLibrary.LETTUCE ? "lettuce" : "jedis";
  }
}
