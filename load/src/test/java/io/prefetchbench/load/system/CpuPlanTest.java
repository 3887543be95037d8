package io.prefetchbench.load.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which process gets which CPUs. */
class CpuPlanTest {
  private static final List<String> ROLES =
      List.of(Role.CACHE_REDIS, Role.PRIMARY_REDIS, "server", Role.WORKER, "generator");

  private static List<Integer> cpus(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 4})
  void fewerCpusThanProcessesArePinnedToNone(int cpus) {
    assertThat(Pinning.deal(cpus(cpus), ROLES)).isEmpty();
  }

  @Test
  void asManyCpusAsProcessesAreOneEach() {
    Map<String, List<Integer>> plan = Pinning.deal(cpus(5), ROLES).orElseThrow();
    assertThat(plan)
        .containsExactly(
            entry(Role.CACHE_REDIS, List.of(0)),
            entry(Role.PRIMARY_REDIS, List.of(1)),
            entry("server", List.of(2)),
            entry(Role.WORKER, List.of(3)),
            entry("generator", List.of(4)));
  }

  @ParameterizedTest
  @ValueSource(ints = {5, 6, 7, 8, 11, 64})
  void everyCpuIsDealtOnceAndARedisGetsOne(int count) {
    Map<String, List<Integer>> plan = Pinning.deal(cpus(count), ROLES).orElseThrow();
    List<Integer> dealt = plan.values().stream().flatMap(List::stream).toList();
    assertThat(dealt).containsExactlyElementsOf(cpus(count));
    assertThat(plan.get(Role.CACHE_REDIS)).hasSize(1);
    assertThat(plan.get(Role.PRIMARY_REDIS)).hasSize(1);
    Set<Integer> sizes = new HashSet<>();
    List.of("server", Role.WORKER, "generator")
        .forEach(role -> sizes.add(plan.getOrDefault(role, List.of()).size()));
    assertThat(sizes).hasSizeLessThanOrEqualTo(2);
  }

  @Test
  void onlyTheCpusThatMayBeUsedAreDealt() {
    Map<String, List<Integer>> plan =
        Pinning.deal(List.of(3, 5, 9), List.of(Role.CACHE_REDIS, "server")).orElseThrow();
    assertThat(plan)
        .containsExactly(entry(Role.CACHE_REDIS, List.of(3)), entry("server", List.of(5, 9)));
  }

  @Test
  void redisAloneLeavesWhatItDoesNotNeed() {
    assertThat(Pinning.deal(cpus(3), List.of(Role.CACHE_REDIS)).orElseThrow())
        .containsExactly(entry(Role.CACHE_REDIS, List.of(0)));
  }
}
