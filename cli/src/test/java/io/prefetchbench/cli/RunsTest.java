package io.prefetchbench.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class RunsTest {

  @Test
  void passwordsOfAddressesAreStarred() {
    assertThat(
            Runs.withoutPasswords(
                List.of(
                    "bench",
                    "run",
                    "--redis",
                    "rediss://user:s3cret@host:6380/2",
                    "--redis=redis://:pw@h",
                    "redis://h:6379")))
        .containsExactly(
            "bench",
            "run",
            "--redis",
            "rediss://user:***@host:6380/2",
            "--redis=redis://:***@h",
            "redis://h:6379");
  }
}
