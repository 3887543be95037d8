package io.prefetchbench.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.benchmarks.fixture.ComparedClient;
import io.prefetchbench.benchmarks.rounds.DeclaredBenchmark;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class BenchmarkCatalogueTest {

  @Test
  void listsEachBenchmarkThatIsDeclared() {
    List<String> declared =
        DeclaredBenchmark.find(List.of()).stream()
            .map(each -> each.benchmark().replaceFirst(".*\\.(\\w+)Benchmark\\..*", "$1"))
            .distinct()
            // A benchmark of the tests, which a user does not have.
            .filter(name -> !name.equals("Broken"))
            .toList();

    Map<String, String> names = new BenchmarkCatalogue().apply("benchmarks");

    assertThat(names).containsOnlyKeys(declared);
    assertThat(names.values()).noneMatch(String::isBlank).doesNotHaveDuplicates();
  }

  @Test
  void listsEachClient() {
    assertThat(new BenchmarkCatalogue().apply("clients"))
        .containsOnlyKeys(
            Arrays.stream(ComparedClient.values())
                .map(client -> client.name().toLowerCase(Locale.ROOT))
                .toList());
  }
}
