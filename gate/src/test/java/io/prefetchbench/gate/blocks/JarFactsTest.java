package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JarFactsTest {
  @TempDir private Path folder;

  @Test
  void aBenchmarksClassIsItselfAndWhatIsInsideItAlone() throws Exception {
    Path one =
        jar("one", Map.of("a/B.class", "B", "a/B$S.class", "S", "a/jmh_generated/B_x.class", "1"));
    Path other =
        jar("two", Map.of("a/B.class", "B", "a/B$S.class", "S", "a/jmh_generated/B_x.class", "2"));
    Path changed = jar("three", Map.of("a/B.class", "B", "a/B$S.class", "T"));
    assertThat(JarFacts.classDigest(one, "a.B.run")).isPresent();
    assertThat(JarFacts.classDigest(one, "a.B.run"))
        .isEqualTo(JarFacts.classDigest(other, "a.B.run"))
        .isNotEqualTo(JarFacts.classDigest(changed, "a.B.run"));
  }

  @Test
  void jmhWritesADotBeforeAClassInsideAClass() throws Exception {
    Path jar = jar("nested", Map.of("a/B.class", "B", "a/B$C.class", "C"));
    assertThat(JarFacts.classDigest(jar, "a.B.C.run")).isPresent();
    assertThat(JarFacts.classDigest(jar, "a.X.run")).isEmpty();
  }

  @Test
  void anythingButAJarIsRefused() throws Exception {
    Path text = Files.writeString(folder.resolve("text.jar"), "no jar");
    assertThatThrownBy(() -> JarFacts.of(text))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("text.jar");
    assertThatThrownBy(() -> JarFacts.of(folder.resolve("none.jar"))).isInstanceOf(BadInput.class);
  }

  private Path jar(String name, Map<String, String> entries) throws IOException {
    Path jar = folder.resolve(name + ".jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (Map.Entry<String, String> entry : new TreeMap<>(entries).entrySet()) {
        out.putNextEntry(new JarEntry(entry.getKey()));
        out.write(entry.getValue().getBytes(StandardCharsets.UTF_8));
        out.closeEntry();
      }
    }
    return jar;
  }
}
