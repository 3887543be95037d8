package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CompilerTimeTest {
  @TempDir Path proc;

  private void thread(long pid, long tid, String name, long ticks) throws IOException {
    Path folder = Files.createDirectories(proc.resolve(pid + "/task/" + tid));
    String stat = tid + " (" + name + ") S 1 1 1 0 -1 0 0 0 0 0 " + ticks + " 1 0 0 20 0 9 0\n";
    Files.writeString(folder.resolve("stat"), stat);
  }

  @Test
  void compilerThreadsOfAllProcessesCountAndNoOthers() throws IOException {
    thread(7, 71, "C2 CompilerThre", 100);
    thread(7, 72, "C1 CompilerThre", 50);
    thread(7, 73, "a (C2) thread", 1_000);
    thread(8, 81, "C1 CompilerThre", 10);
    CompilerTime time = new CompilerTime(new ProcFs(proc), List.of(7L, 8L, 9L));

    thread(7, 71, "C2 CompilerThre", 130);
    thread(7, 73, "a (C2) thread", 5_000);
    thread(8, 81, "C1 CompilerThre", 15);
    thread(8, 82, "C2 CompilerThre", 4);
    assertThat(time.takeNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(10 * (30 + 5 + 4 + 1)));
    assertThat(time.takeNanos()).isZero();
  }

  @Test
  void compilerThreadThatEndedTakesNothingBack() throws IOException {
    thread(7, 71, "C2 CompilerThre", 100);
    thread(7, 72, "C1 CompilerThre", 50);
    CompilerTime time = new CompilerTime(new ProcFs(proc), List.of(7L));

    Files.delete(proc.resolve("7/task/71/stat"));
    thread(7, 72, "C1 CompilerThre", 60);
    assertThat(time.takeNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
  }
}
