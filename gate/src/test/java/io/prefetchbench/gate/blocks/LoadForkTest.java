package io.prefetchbench.gate.blocks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.entry;

import io.prefetchbench.gate.plan.GateCell;
import io.prefetchbench.gate.record.ArmSide;
import io.prefetchbench.reports.run.ForkResult;
import io.prefetchbench.reports.run.ForkResult.Score;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The arm's {@code bench} is a script here: a whole load run takes most of a minute. */
class LoadForkTest {
  private static final GateCell LOAD = GateCell.load("gate-load");

  @TempDir private Path folder;

  /** An arm whose runs end with this word of a result, in a folder with this suffix. */
  private LoadFork arm(String result, boolean valid, String suffix, int code) throws Exception {
    String script =
        """
        #!/bin/sh
        out="$7%s"
        [ "$1 $2 $3 $4 $5" = "load --workload gate-load --seed 7" ] || exit 70
        mkdir "$out"
        printf '%%s' '{"schemaVersion": 1, "kind": "load", "workload": "gate-load",
          "result": "%s", "valid": %s, "reasons": ["a reason"], "commandLine": ["bench"],
          "phases": [], "notForClaims": false, "notes": [], "caveats": [{"kind": "RANGE",
          "metrics": ["read.response"], "cause": "c", "nextStep": "n", "help": "h"}]}' >"$out/run.json"
        cat >"$out/metrics.ndjson" <<END
        {"name":"sync.lag.p50","unit":"ns","better":"lower","value":300000}
        {"name":"read.response.p50","unit":"ns","better":"lower","value":900000}
        {"name":"reads","unit":"reads","better":"none","value":5}
        END
        exit %d
        """
            .formatted(suffix, result, valid, code);
    Path bench = folder.resolve("bench");
    Files.writeString(bench, script);
    Files.setPosixFilePermissions(bench, PosixFilePermissions.fromString("rwxr-xr-x"));
    return new LoadFork(side -> folder, folder, Duration.ofMinutes(1));
  }

  @Test
  void figuresOfTheGateWithoutACaveatAreReadAndAMissedObjectiveIsAResult() throws Exception {
    Fork.Outcome outcome = arm("SATURATED", true, "", 1).run(ArmSide.BASE, LOAD, "one", 7);
    assertThat(outcome).isInstanceOf(Fork.Scored.class);
    Fork.Scored scored = (Fork.Scored) outcome;
    ForkResult result = scored.results().get(0);
    assertThat(scored.disturbance()).isNull();
    assertThat(result.mode()).isEqualTo("load");
    assertThat(result.secondary()).containsExactly(entry("sync.lag.p50", new Score(300_000, "ns")));
  }

  @Test
  void anInvalidRunWasDisturbed() throws Exception {
    Fork.Outcome outcome = arm("INVALID", false, ".INVALID", 4).run(ArmSide.BASE, LOAD, "two", 7);
    assertThat(outcome)
        .isInstanceOfSatisfying(
            Fork.Scored.class,
            scored -> assertThat(scored.disturbance()).isEqualTo("INVALID: a reason"));
  }

  @Test
  void aRunThatLostSomethingOrBrokeDownFailed() throws Exception {
    assertThat(arm("FAILED", true, "", 1).run(ArmSide.BASE, LOAD, "three", 7))
        .isEqualTo(new Fork.Failed("a reason"));
    assertThat(arm("OK", true, "", 70).run(ArmSide.CANDIDATE, LOAD, "four", 7))
        .isEqualTo(new Fork.Failed("exit code 70, see four-candidate.log"));
    assertThat(arm("OK", true, "", 0).run(ArmSide.BASE, GateCell.load("other"), "five", 7))
        .isInstanceOf(Fork.Failed.class);
  }
}
