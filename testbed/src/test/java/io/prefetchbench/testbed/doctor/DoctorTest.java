package io.prefetchbench.testbed.doctor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.doctor.Check.State;
import io.prefetchbench.testbed.probe.WakeProbe;
import io.prefetchbench.testbed.process.Home;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  @Test
  void examinesThisMachineAndReallyStartsRedis() {
    List<Check> checks = new Doctor(Home.find().folder(), System.getenv()).examine("embedded");
    assertThat(named(checks, "redis embedded").state()).isEqualTo(State.OK);
    assertThat(named(checks, "redis embedded").found()).contains("7.0.15").contains("PING");
    assertThat(named(checks, "redis").state()).isEqualTo(State.OK);
    assertThat(named(checks, "ports").state()).isEqualTo(State.OK);
    assertThat(checks)
        .extracting(Check::name)
        .contains("java", "maven", "cpus", "timer", "wake-up", "disk, runs", "disk, temporary");
    assertThat(checks).allMatch(check -> check.state() == State.OK || !check.expected().isEmpty());
  }

  @Test
  void redisThatDoesNotAnswerFailsWithItsReason(@TempDir Path folder) {
    Map<String, String> wrong = Map.of("REDIS_URL", "redis://127.0.0.1:1");
    Check redis = named(new Doctor(folder, wrong).examine(null), "redis");
    assertThat(redis.state()).isEqualTo(State.FAIL);
    assertThat(redis.found()).contains("127.0.0.1:1").contains("REDIS_URL");
  }

  @Test
  void versionsAreJudged() {
    assertThat(Doctor.jdk(17, true).state()).isEqualTo(State.OK);
    assertThat(Doctor.jdk(17, false).state()).isEqualTo(State.WARN);
    assertThat(Doctor.jdk(11, true).state()).isEqualTo(State.FAIL);
    assertThat(Doctor.maven(Optional.of("Apache Maven 3.8.7\nx")).state()).isEqualTo(State.OK);
    assertThat(Doctor.maven(Optional.of("Apache Maven 4.0.0")).state()).isEqualTo(State.OK);
    assertThat(Doctor.maven(Optional.of("Apache Maven 3.8.5")).state()).isEqualTo(State.FAIL);
    assertThat(Doctor.maven(Optional.empty()).state()).isEqualTo(State.FAIL);
  }

  @Test
  void unfitMachineIsWarnedOf() {
    assertThat(MachineChecks.cpus(1).state()).isEqualTo(State.WARN);
    assertThat(MachineChecks.cpus(2).found()).contains("shared");
    assertThat(MachineChecks.steal(0.05).state()).isEqualTo(State.WARN);
    assertThat(MachineChecks.busy(0.9).state()).isEqualTo(State.WARN);
    Check late = MachineChecks.timer(OptionalLong.empty(), 5_000_000, 9_000_000);
    assertThat(late.state()).isEqualTo(State.WARN);
    assertThat(late.found()).contains("not told");
    assertThat(MachineChecks.wake(new WakeProbe(110_000, 400_000)).state()).isEqualTo(State.WARN);
    assertThat(MachineChecks.wake(new WakeProbe(8_000, 400_000)).state()).isEqualTo(State.OK);
  }

  @Test
  void missingFolderFails(@TempDir Path folder) {
    assertThat(Doctor.disk("disk", folder.resolve("none")).state()).isEqualTo(State.FAIL);
  }

  @Test
  void takenPortIsSaid() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket taken = new ServerSocket(0, 1, loopback)) {
      int port = taken.getLocalPort();
      assertThat(PortCheck.isFree("127.0.0.1", port)).isFalse();
      assertThatThrownBy(() -> PortCheck.require("127.0.0.1", port))
          .isInstanceOf(BadInput.class)
          .hasMessageContaining("127.0.0.1:" + port)
          .hasMessageContaining("expected a free port");
    }
    PortCheck.require("127.0.0.1", 0);
    assertThatThrownBy(() -> PortCheck.require("127.0.0.1", 70_000)).isInstanceOf(BadInput.class);
  }

  private static Check named(List<Check> checks, String name) {
    return checks.stream().filter(check -> check.name().equals(name)).findFirst().orElseThrow();
  }
}
