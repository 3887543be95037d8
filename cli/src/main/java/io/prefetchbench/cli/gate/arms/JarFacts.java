package io.prefetchbench.cli.gate.arms;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;

/**
 * What a benchmark jar tells of itself. Immutable.
 *
 * @param digest SHA-256 of the file, in hexadecimal
 * @param versions artifact to version of everything that Maven has packed into it
 */
public record JarFacts(String digest, SortedMap<String, String> versions) {
  private static final String POM_PROPERTIES = "META-INF/maven/[^/]+/[^/]+/pom\\.properties";

  /** Copies the map. */
  public JarFacts {
    versions = Collections.unmodifiableSortedMap(new TreeMap<>(versions));
  }

  /**
   * Reads them.
   *
   * @throws BadInput if the file cannot be read or is not a jar
   */
  public static JarFacts of(Path jar) {
    try (JarFile file = new JarFile(jar.toFile())) {
      SortedMap<String, String> versions = new TreeMap<>();
      for (JarEntry entry : Collections.list(file.entries())) {
        if (entry.getName().matches(POM_PROPERTIES)) {
          Properties properties = new Properties();
          try (InputStream in = file.getInputStream(entry)) {
            properties.load(in);
          }
          versions.put(
              properties.getProperty("artifactId", entry.getName()),
              properties.getProperty("version", "unknown"));
        }
      }
      return new JarFacts(digest(jar), versions);
    } catch (IOException e) {
      throw new BadInput(jar + ": expected a benchmark jar (" + e.getMessage() + ")", e);
    }
  }

  /**
   * Returns a digest of the class that declares a benchmark and of the classes inside it, without
   * what JMH has generated; empty if the jar has no such class.
   *
   * @param benchmark class and method as JMH names them
   */
  public static Optional<String> classDigest(Path jar, String benchmark) {
    try (JarFile file = new JarFile(jar.toFile())) {
      String type = benchmark.substring(0, Math.max(0, benchmark.lastIndexOf('.')));
      String path = type.replace('.', '/');
      // JMH writes a dot also between a class and one inside it.
      while (file.getJarEntry(path + ".class") == null) {
        int slash = path.lastIndexOf('/');
        if (slash < 0) {
          return Optional.empty();
        }
        path = path.substring(0, slash) + "$" + path.substring(slash + 1);
      }
      return Optional.of(digest(file, path));
    } catch (IOException e) {
      throw new BadInput(jar + ": expected a benchmark jar (" + e.getMessage() + ")", e);
    }
  }

  private static String digest(JarFile jar, String path) throws IOException {
    List<String> names =
        Collections.list(jar.entries()).stream()
            .map(JarEntry::getName)
            .filter(name -> name.equals(path + ".class") || name.startsWith(path + "$"))
            .sorted()
            .toList();
    MessageDigest digest = sha256();
    for (String name : names) {
      try (InputStream in = jar.getInputStream(jar.getJarEntry(name))) {
        digest.update(name.getBytes(java.nio.charset.StandardCharsets.UTF_8));
        digest.update(in.readAllBytes());
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static String digest(Path jar) throws IOException {
    MessageDigest digest = sha256();
    try (DigestInputStream in = new DigestInputStream(Files.newInputStream(jar), digest)) {
      byte[] buffer = new byte[1 << 16];
      while (in.read(buffer) >= 0) {
        // Reading is all: the stream updates the digest.
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
