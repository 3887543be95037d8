package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A real repository of git in a temporary folder. */
final class Repository {
  final Path folder;

  private Repository(Path folder) {
    this.folder = folder;
  }

  static Repository in(Path folder) throws Exception {
    Files.createDirectories(folder);
    Repository made = new Repository(folder.toRealPath());
    made.git("init", "-q", "-b", "main");
    made.git("config", "user.name", "A Tester");
    made.git("config", "user.email", "tester@example.org");
    made.git("config", "commit.gpgsign", "false");
    made.write(".gitignore", "target/\n");
    return made;
  }

  void write(String name, String text) throws IOException {
    Path file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, text);
  }

  void commit(String message) throws Exception {
    git("add", "-A");
    git("commit", "-q", "-m", message);
  }

  String git(String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of("git"));
    line.addAll(List.of(words));
    Process process = new ProcessBuilder(line).directory(folder.toFile()).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as("git %s", line).isZero();
    return said.strip();
  }
}
