package io.prefetchbench.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeTest {
  @TempDir Path folder;

  @Test
  void ofADistributionItIsTheJarOfTheModule() throws IOException {
    Path lib = Files.createDirectory(folder.resolve("lib"));
    for (String module : List.of("cache", "cache-jdbc", "load")) {
      Files.createFile(lib.resolve("prefetch-bench-" + module + "-0.1.0.jar"));
    }
    Path expected = lib.resolve("prefetch-bench-cache-0.1.0.jar").toAbsolutePath();
    assertThat(new Home(folder).classPath("cache")).isEqualTo(expected.toString());
    assertThatThrownBy(() -> new Home(folder).classPath("server"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("module server");
  }

  @Test
  void aModuleThatIsNotBuiltIsNamed() {
    assertThatThrownBy(() -> new Home(folder).classPath("load"))
        .isInstanceOf(BadInput.class)
        .hasMessageContaining("module load is not built");
  }
}
