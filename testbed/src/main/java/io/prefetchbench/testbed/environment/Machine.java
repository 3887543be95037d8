package io.prefetchbench.testbed.environment;

import com.sun.management.OperatingSystemMXBean;
import io.prefetchbench.testbed.command.Redactor;
import io.prefetchbench.testbed.process.CommandOutput;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/** The parts of the environment that stay the same during a run: machine and JVM. */
final class Machine {
  private static final Path PROC = Path.of("/proc");
  private static final String NO_PROC = "no /proc on this system";

  private Machine() {}

  /** Fills the section; takes about a sixth of a second (it measures sleep and wake-up). */
  static void describe(Facts machine, LongSupplier nanoClock) {
    machine.put("os", operatingSystem());
    machine.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    machine.put("architecture", System.getProperty("os.arch"));
    machine.put("cpuModel", cpuModel(), "neither /proc/cpuinfo nor sysctl names one");
    machine.put("cpus", Runtime.getRuntime().availableProcessors());
    machine.put("memoryBytes", memoryBytes(), "not reported by the JVM");
    machine.put("virtual", virtual(), NO_PROC);
    machine.put("container", container(), NO_PROC);
    String governor = "/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor";
    machine.put("cpuGovernor", firstLine(governor), "not reported by the machine");
    String pages = "/sys/kernel/mm/transparent_hugepage/enabled";
    machine.put("transparentHugePages", firstLine(pages), "not reported by the machine");
    machine.put("timerSlackNanos", boxed(ProcFs.ofMachine().timerSlackNanos()), NO_PROC);
    SleepProbe probe = SleepProbe.take(nanoClock);
    machine.put("sleepOvershootNanosP50", probe.p50Nanos());
    machine.put("sleepOvershootNanosMax", probe.maxNanos());
    String driver = "/sys/devices/system/cpu/cpuidle/current_driver";
    machine.put("cpuIdleDriver", firstLine(driver), "not reported by the machine");
    String polled = "/sys/module/haltpoll/parameters/guest_halt_poll_ns";
    machine.put("haltPollNanos", firstLine(polled).map(Long::valueOf), "no haltpoll here");
    WakeProbe wake = WakeProbe.take(nanoClock);
    machine.put("wakeNanosP50", wake.p50Nanos());
    machine.put("wakeNanosP99", wake.p99Nanos());
  }

  static void describeJava(Facts java) {
    java.put("version", System.getProperty("java.runtime.version"));
    java.put("vendor", System.getProperty("java.vendor"));
    java.put("vm", System.getProperty("java.vm.name"));
    java.put(
        "flags",
        ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
            .map(Redactor::redact)
            .toList());
    java.put(
        "gc",
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .toList());
    java.put("maxHeapBytes", Runtime.getRuntime().maxMemory());
  }

  private static String operatingSystem() {
    return ProcFs.read(Path.of("/etc/os-release"))
        .flatMap(text -> after(text, "PRETTY_NAME="))
        .map(name -> name.replace("\"", ""))
        .orElseGet(() -> System.getProperty("os.name") + " " + System.getProperty("os.version"));
  }

  private static Optional<String> cpuModel() {
    return ProcFs.read(PROC.resolve("cpuinfo"))
        .flatMap(text -> after(text, "model name").or(() -> after(text, "Model")))
        .map(value -> value.replaceFirst("^\\s*:\\s*", ""))
        .or(
            () ->
                CommandOutput.by(2, "sysctl", "-n", "machdep.cpu.brand_string")
                    .map(CommandOutput::text));
  }

  private static Optional<String> after(String text, String name) {
    return text.lines()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).strip())
        .findFirst();
  }

  private static Optional<Long> memoryBytes() {
    return ManagementFactory.getOperatingSystemMXBean() instanceof OperatingSystemMXBean system
        ? Optional.of(system.getTotalMemorySize())
        : Optional.empty();
  }

  private static Optional<Boolean> virtual() {
    return ProcFs.read(PROC.resolve("cpuinfo")).map(text -> text.contains(" hypervisor"));
  }

  private static Optional<Boolean> container() {
    boolean marked =
        Files.exists(Path.of("/.dockerenv"))
            || Files.exists(Path.of("/run/.containerenv"))
            || System.getenv("container") != null
            || System.getenv("KUBERNETES_SERVICE_HOST") != null;
    return ProcFs.read(PROC.resolve("1/cgroup"))
        .map(text -> marked || text.matches("(?s).*(docker|kubepods|lxc|containerd).*"));
  }

  private static Optional<String> firstLine(String file) {
    return ProcFs.read(Path.of(file)).map(String::strip);
  }

  private static Optional<Long> boxed(OptionalLong value) {
    return value.isPresent() ? Optional.of(value.getAsLong()) : Optional.empty();
  }

  /** Load averages, on every system that has some. */
  static Optional<List<Double>> loadAverage() {
    Optional<List<Double>> proc = ProcFs.ofMachine().loadAverage();
    double minute = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return proc.isPresent() || minute < 0 ? proc : Optional.of(List.of(minute));
  }
}
