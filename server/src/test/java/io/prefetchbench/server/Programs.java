package io.prefetchbench.server;

import io.prefetchbench.testbed.command.ParentWatchdog;
import io.prefetchbench.testbed.process.ModuleProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** Starts the module's programs as processes, on the class path of the tests. */
public final class Programs {
  private Programs() {}

  /** The class path of the tests. */
  public static String classPath() {
    return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
  }

  static ProcessBuilder java(Class<?> main, List<String> args) {
    return java(classPath(), main.getName(), args);
  }

  private static ProcessBuilder java(String classPath, String main, List<String> args) {
    List<String> line = new ArrayList<>();
    line.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    line.addAll(List.of("-Xmx256m", "-D" + ParentWatchdog.PROPERTY + "=stdin"));
    line.addAll(List.of("-cp", classPath, main));
    line.addAll(args);
    return new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.INHERIT);
  }

  /** Starts it; what it prints besides READY is dropped. */
  public static ModuleProcess start(Class<?> main, String... args) {
    return start(main, line -> {}, args);
  }

  /** As {@link #start(Class, String...)}, with another class path. */
  public static ModuleProcess startFrom(String classPath, Class<?> main, String... args) {
    ProcessBuilder program = java(classPath, main.getName(), List.of(args));
    return ModuleProcess.start(main.getSimpleName(), program, line -> {});
  }

  /**
   * Starts it.
   *
   * @param others gets each line of standard output but READY
   */
  public static ModuleProcess start(Class<?> main, Consumer<String> others, String... args) {
    return ModuleProcess.start(main.getSimpleName(), java(main, List.of(args)), others);
  }

  /** Kills it without a chance to end in order, and waits until it is gone. */
  static void kill(ModuleProcess process) throws Exception {
    ProcessHandle.of(process.pid()).ifPresent(ProcessHandle::destroyForcibly);
    process.onExit().get(10, TimeUnit.SECONDS);
  }
}
