package io.prefetchbench.testbed.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

class ChildJvmTest {
  @Test
  void everyRoleHasABoundedHeap() {
    for (String role : new String[] {ChildJvm.GENERATOR, ChildJvm.SERVER, ChildJvm.WORKER}) {
      assertThat(ChildJvm.ours().flags(role)).anyMatch(flag -> flag.startsWith("-Xmx"));
    }
  }

  @Test
  void givenFlagsReplaceOursOfThatRoleOnly() {
    ChildJvm jvm = new ChildJvm(Map.of(ChildJvm.SERVER, " -Xmx1g  -XX:+UseSerialGC "));
    assertThat(jvm.flags(ChildJvm.SERVER)).containsExactly("-Xmx1g", "-XX:+UseSerialGC");
    assertThat(jvm.flags(ChildJvm.WORKER)).isEqualTo(ChildJvm.ours().flags(ChildJvm.WORKER));
  }

  @Test
  void otherRoleIsRefused() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new ChildJvm(Map.of("redis", "-Xmx1g")))
        .withMessage("expected generator, server or worker, was redis");
  }
}
