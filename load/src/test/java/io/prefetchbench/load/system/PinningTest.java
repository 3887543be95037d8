package io.prefetchbench.load.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.testbed.redis.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** A plan is applied to a real process, and what cannot be done is reported. */
class PinningTest {
  private static final long NOBODY = Integer.MAX_VALUE;

  private static String allowed(long pid) throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("Cpus_allowed_list:")) {
        return line.substring(line.indexOf(':') + 1).strip();
      }
    }
    return "";
  }

  private static Pinning planned(List<Role> roles) {
    Pinning pinning = Pinning.plan(roles);
    assumeTrue(pinning.isWhole(), pinning::words);
    return pinning;
  }

  @Test
  void redisIsPinnedToOneCpu() throws IOException {
    try (RedisServer redis = RedisServer.startEmbedded()) {
      long pid = redis.pid().orElseThrow();
      List<Role> roles = List.of(new Role(Role.CACHE_REDIS, pid));
      Pinning pinning = planned(roles);
      pinning.pin(roles);
      assertThat(allowed(pid)).matches("[0-9]+");
      assertThat(pinning.isWhole()).isTrue();
      assertThat(pinning.words()).contains(Role.CACHE_REDIS + " " + allowed(pid));
    }
  }

  @Test
  void processThatCannotBePinnedIsTold() {
    List<Role> roles = List.of(new Role("server", NOBODY));
    Pinning pinning = planned(roles);
    pinning.pin(roles);
    assertThat(pinning.isWhole()).isFalse();
    assertThat(pinning.words()).contains("taskset refused server");
  }

  @Test
  void moreProcessesThanCpusShareThem() {
    List<Role> roles = new ArrayList<>();
    for (int i = 0; i <= Runtime.getRuntime().availableProcessors(); i++) {
      roles.add(new Role("generator-" + i, ProcessHandle.current().pid()));
    }
    Pinning pinning = Pinning.plan(roles);
    assertThat(pinning.isWhole()).isFalse();
    assertThat(pinning.words()).startsWith(roles.size() + " processes share").contains("none is");
  }
}
