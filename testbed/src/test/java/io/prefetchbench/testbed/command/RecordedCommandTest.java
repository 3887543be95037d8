package io.prefetchbench.testbed.command;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RecordedCommandTest {

  @Test
  void passwordsOfAddressesAreStarred() {
    assertThat(
            RecordedCommand.of(
                List.of(
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

  @Test
  void valuesOfHeadersAreStarredUnlessTheyCannotBeSecret() {
    assertThat(
            RecordedCommand.of(
                List.of(
                    "load",
                    "--header",
                    "Authorization: Bearer abc",
                    "--header=Cookie: id=1",
                    "--header",
                    "Accept: text/plain")))
        .containsExactly(
            "bench",
            "load",
            "--header",
            "Authorization: ***",
            "--header=Cookie: ***",
            "--header",
            "Accept: text/plain");
  }

  @Test
  void theFolderIsLeftOutSoThatTheCommandRunsAgain() {
    assertThat(RecordedCommand.of(List.of("jmh", "--out", "a", "--rounds", "2", "--out=b")))
        .containsExactly("bench", "jmh", "--rounds", "2");
  }
}
