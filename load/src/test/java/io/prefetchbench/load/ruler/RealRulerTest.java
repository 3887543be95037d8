package io.prefetchbench.load.ruler;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The measuring instruments against real Redis servers: freezes and delays of known length, and
 * caches that are broken in a known way. Takes about two minutes and needs a quiet machine.
 */
@Tag("quiet")
class RealRulerTest {
  private static final Duration SPAN = Duration.ofSeconds(18);
  private static final Duration FREEZE = Duration.ofSeconds(3);

  @TempDir Path folder;

  @Test
  void freezesOfSystemAndGeneratorAreRecordedAsPredicted() throws IOException {
    check(new RulerTrial(folder, SPAN, FREEZE).run());
  }

  @Test
  void delayedWritesAreSeenInLagAndStaleShare() throws IOException {
    check(DelayTrial.run(folder));
  }

  @ParameterizedTest
  @EnumSource(Flaw.class)
  void exactlyTheExpectedCountersAreAboveZero(Flaw flaw) throws IOException {
    check(BrokenTrial.run(folder, flaw));
  }

  private static void check(List<Finding> findings) {
    findings.forEach(finding -> System.out.println(finding.line()));
    assertThat(findings).isNotEmpty().allMatch(Finding::passed);
  }
}
