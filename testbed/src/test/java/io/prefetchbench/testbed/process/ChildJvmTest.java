package io.prefetchbench.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
  @Test
  void everyRoleHasABoundedHeap() {
    for (String role : new String[] {ChildJvm.GENERATOR, ChildJvm.SERVER, ChildJvm.WORKER}) {
      assertThat(new ChildJvm(Map.of(), 500).flags(role)).anyMatch(flag -> flag.startsWith("-Xmx"));
    }
  }

  @Test
  void givenFlagsReplaceOursOfThatRoleOnly() {
    ChildJvm jvm = new ChildJvm(Map.of(ChildJvm.SERVER, " -Xmx1g  -XX:+UseSerialGC "), 500);
    assertThat(jvm.flags(ChildJvm.SERVER)).containsExactly("-Xmx1g", "-XX:+UseSerialGC");
    assertThat(jvm.flags(ChildJvm.WORKER))
        .isEqualTo(new ChildJvm(Map.of(), 500).flags(ChildJvm.WORKER));
  }

  @Test
  void generatorWithManyReadsIsOptimized() {
    assertThat(new ChildJvm(Map.of(), 999).flags(ChildJvm.GENERATOR))
        .contains("-XX:TieredStopAtLevel=1");
    assertThat(new ChildJvm(Map.of(), 1_000).flags(ChildJvm.GENERATOR))
        .doesNotContain("-XX:TieredStopAtLevel=1")
        .contains("-XX:+UseSerialGC");
  }

  @Test
  void otherRoleIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChildJvm(Map.of("redis", "-Xmx1g"), 500))
        .withMessage("expected generator, server or worker, was redis");
  }
}
