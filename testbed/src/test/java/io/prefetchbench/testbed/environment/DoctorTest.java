package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.environment.Check.State;
import io.prefetchbench.testbed.process.Home;
import io.prefetchbench.testbed.process.LocalPort;
import io.prefetchbench.testbed.redis.RedisFacts;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("system")
class DoctorTest {
  private static final Progress QUIET = Progress.onStderr(true);

  @Test
  void examinesThisMachineAndReallyStartsRedis() {
    List<Check> checks =
        new Doctor(Home.find().folder(), System.getenv()).examine("embedded", QUIET);
    assertThat(named(checks, "redis embedded").state()).isEqualTo(State.OK);
    assertThat(named(checks, "redis embedded").found()).contains("7.0.15").contains("PING");
    assertThat(named(checks, "redis").state()).isEqualTo(State.OK);
    assertThat(named(checks, "postgres").found()).contains("PostgreSQL 18");
    assertThat(named(checks, "ports").state()).isEqualTo(State.OK);
    assertThat(checks)
        .extracting(Check::name)
        .contains("java", "maven", "cpus", "timer", "wake-up", "disk, runs", "disk, temporary")
        .contains("bulk load", "read latency", "freshness", "paired gate");
    assertThat(checks)
        .allMatch(
            check ->
                check.state() == State.OK
                    || !(check.expected().isEmpty() || check.help().isEmpty()));
  }

  @Test
  void redisThatDoesNotAnswerFailsWithItsReason(@TempDir Path folder) {
    Map<String, String> wrong = Map.of("REDIS_URL", "redis://127.0.0.1:1");
    Check redis = named(new Doctor(folder, wrong).examine(null, QUIET), "redis");
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
    assertThat(late.found()).contains("unknown");
    assertThat(MachineChecks.wake(new WakeProbe(110_000, 400_000)).state()).isEqualTo(State.WARN);
    assertThat(MachineChecks.wake(new WakeProbe(8_000, 400_000)).state()).isEqualTo(State.OK);
  }

  @Test
  void readLatencyIsForetoldByHowLateAThreadIs() {
    ContentionProbe fine = new ContentionProbe(100, 1_900_000, 0.05, 0.9);
    ContentionProbe late = new ContentionProbe(500, 2_100_000, 0, 0);
    ContentionProbe starved = new ContentionProbe(500, 100_000, 0.11, 0.21);
    assertThat(Forecast.readLatency(Map.of(100, fine)).state()).isEqualTo(State.OK);

    Check both = Forecast.readLatency(Map.of(100, fine, 500, late));
    assertThat(both.state()).isEqualTo(State.WARN);
    assertThat(both.found())
        .startsWith("at 100 reads/s as a figure")
        .contains("at 500 reads/s as a range only");
    assertThat(Forecast.readLatency(Map.of(500, starved)).state()).isEqualTo(State.WARN);
  }

  @Test
  void probeSeesAThreadThatIsKeptFromItsCpu() {
    ContentionProbe probe = ContentionProbe.take(200, Duration.ofMillis(100), System::nanoTime);
    assertThat(probe.reads()).isEqualTo(20);
    assertThat(probe.lateNanosP99()).isNotNegative();
  }

  @Test
  void pairedGateNeedsAQuietMachine() {
    assertThat(Forecast.gate(new Fitness(0.1, null)).state()).isEqualTo(State.OK);
    Check unfit = Forecast.gate(new Fitness(0.3, null));
    assertThat(unfit.state()).isEqualTo(State.WARN);
    assertThat(unfit.found()).startsWith("no: CPU loop: 30.0 %");
  }

  @Test
  void serverWithLibcIsNotRepresentative() {
    assertThat(Doctor.allocator(new RedisFacts("7.0.15", "redis", 1, "jemalloc-5.3.0")).state())
        .isEqualTo(State.OK);
    Check libc = Doctor.allocator(new RedisFacts("7.0.15", "redis", 1, "libc"));
    assertThat(libc.state()).isEqualTo(State.WARN);
    assertThat(libc.expected()).contains("--redis local");
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
      assertThat(LocalPort.isFree("127.0.0.1", port)).isFalse();
    }
  }

  private static Check named(List<Check> checks, String name) {
    return checks.stream().filter(check -> check.name().equals(name)).findFirst().orElseThrow();
  }
}
