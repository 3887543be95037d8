package io.prefetchbench.league;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.prefetchbench.load.LoadProcess;
import io.prefetchbench.load.spi.MeasuredSystem;
import io.prefetchbench.reports.run.RunWriter;
import io.prefetchbench.testbed.command.Progress;
import io.prefetchbench.testbed.command.Untrustworthy;
import io.prefetchbench.testbed.environment.Environment;
import io.prefetchbench.testbed.process.Home;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;

/** Makes the runs of a league one after another, each {@code bench load} in its own process. */
final class LeagueRun {
  private static final String FILE = "cells.ndjson";
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Pattern NAME = Pattern.compile(Pattern.quote(File.pathSeparator));

  private final LeaguePlan plan;
  private final RunWriter files;
  private final Progress progress;

  LeagueRun(LeaguePlan plan, RunWriter files, Progress progress) {
    this.plan = plan;
    this.files = files;
    this.progress = progress;
  }

  /** Makes the runs that were not made before the league was interrupted; returns all. */
  List<CellResult> run() throws InterruptedException {
    List<CellResult> results = done();
    List<LeaguePlan.Cell> left =
        plan.cells().stream()
            .filter(cell -> results.stream().noneMatch(done -> isOf(cell, done)))
            .toList();
    if (left.isEmpty()) {
      return results;
    }
    int all = results.size() + left.size();
    progress.say("%d runs, about %s".formatted(left.size(), minutes(plan.estimate(left.size()))));
    try (LeagueServers servers = LeagueServers.start(plan.redis())) {
      writeEnvironment(servers);
      for (LeaguePlan.Cell cell : left) {
        int number = results.size() + 1;
        String what = "run %d of %d: %s".formatted(number, all, words(cell));
        progress.show(what, (double) (number - 1) / all, plan.estimate(all - number + 1));
        LeagueServers.flush(servers.redis());
        try {
          CellResult result = run(cell, servers);
          files.appendJsonLine(FILE, result);
          results.add(result);
          progress.say(what + ": " + LeagueTable.line(result));
        } catch (Untrustworthy e) {
          all--;
          progress.say(what + ": " + e.getMessage());
        }
      }
    }
    return results;
  }

  static String minutes(Duration time) {
    long seconds = time.toSeconds();
    return seconds < 120 ? seconds + " s" : Math.round(seconds / 60.0) + " min";
  }

  private static String words(LeaguePlan.Cell cell) {
    return cell.scenario() + ", " + cell.contender().title;
  }

  private List<CellResult> done() {
    Path file = files.resolve(FILE);
    List<CellResult> done = new ArrayList<>();
    try {
      for (String line : Files.exists(file) ? Files.readAllLines(file) : List.<String>of()) {
        done.add(JSON.readValue(line, CellResult.class));
      }
      return done;
    } catch (IOException e) {
      throw new UncheckedIOException(file + " cannot be read", e);
    }
  }

  private static boolean isOf(LeaguePlan.Cell cell, CellResult done) {
    return done.repeat() == cell.repeat()
        && done.scenario() == cell.scenario()
        && done.contender() == cell.contender();
  }

  private void writeEnvironment(LeagueServers servers) {
    files.writeJson(
        "environment.json",
        Environment.begin(Home.find().folder())
            .redis("cache", servers.redis())
            .postgres("primary", servers.postgres().facts())
            .record());
  }

  private CellResult run(LeaguePlan.Cell cell, LeagueServers servers) throws InterruptedException {
    String workload = "workloads/" + cell.scenario() + ".json";
    files.writeJson(workload, cell.scenario().workload(plan));
    List<String> words = new ArrayList<>(List.of("--workload", files.resolve(workload).toString()));
    words.addAll(systemWords(cell.contender(), servers));
    Path out = files.resolve(cell.folder());
    try (PrimaryMeter meter = PrimaryMeter.start(servers.postgres());
        TimedFault disturbance = TimedFault.of(cell.scenario(), plan, servers, out)) {
      disturbance.start();
      return CellResult.of(cell, LoadProcess.run(out, words), meter);
    }
  }

  /** This project's cache is a load run on a table; everything else is a system of its own. */
  private List<String> systemWords(Contender contender, LeagueServers servers) {
    String feed = contender.feed;
    if (feed != null) {
      return List.of(
          "--redis",
          servers.redis().uri(),
          "--primary",
          servers.postgres().url(),
          "--feed",
          feed,
          "--driver",
          "threads");
    }
    String file = "systems/" + contender + ".json";
    files.writeJson(file, system(contender, servers));
    return List.of("--system", files.resolve(file).toString());
  }

  private Map<String, Object> system(Contender contender, LeagueServers servers) {
    Class<? extends MeasuredSystem> system = Objects.requireNonNull(contender.system);
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("class", system.getName());
    json.put("classPath", NAME.splitAsStream(Home.find().classPath("league")).toList());
    json.put(
        "options",
        Map.of(
            "postgres", servers.postgres().url(),
            "redis", servers.redis().uri(),
            "ttl", contender.ttl(plan.ttl()).toString()));
    json.put("settle", LeaguePlan.text(contender.settle(plan.ttl())));
    return json;
  }
}
