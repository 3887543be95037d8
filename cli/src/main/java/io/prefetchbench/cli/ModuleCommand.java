package io.prefetchbench.cli;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A command whose options belong to the module that carries it out. Its arguments are handed on
 * untouched, so that {@code ./bench}, Maven's profiles and an IDE parse the same words in the same
 * place.
 */
enum ModuleCommand {
  JMH(
      "jmh",
      "benchmarks",
      "io.prefetchbench.benchmarks.JmhCommand",
      "What one operation costs: JMH benchmarks in interleaved rounds, with their floors."),
  LOAD(
      "load",
      "load",
      "io.prefetchbench.load.LoadCommand",
      "How fresh: open-loop reads while the primary mutates; response time and sync lag."),
  SWEEP(
      "sweep",
      "load",
      "io.prefetchbench.load.SweepCommand",
      "How much: the highest rate of reads that meets the objectives."),
  LEAGUE(
      "league",
      "league",
      "io.prefetchbench.league.LeagueCommand",
      "Which strategy: caching strategies side by side, on the same servers and schedules."),
  SERVE(
      "serve",
      "server",
      "io.prefetchbench.server.ServeCommand",
      "Serves the cache over HTTP, with a sync worker and a web page."),
  WORKER(
      "worker",
      "server",
      "io.prefetchbench.server.WorkerCommand",
      "Runs a sync worker in its own process."),
  CACHE(
      "cache",
      "server",
      "io.prefetchbench.server.operator.CacheCommand",
      "Inspects and repairs a running cache: status, pause, re-prefetch, reconcile.");

  final String word;
  final String module;
  final String mainClass;
  final String description;

  ModuleCommand(String word, String module, String mainClass, String description) {
    this.word = word;
    this.module = module;
    this.mainClass = mainClass;
    this.description = description;
  }

  static Optional<ModuleCommand> of(List<String> words) {
    return words.isEmpty()
        ? Optional.empty()
        : Arrays.stream(values()).filter(p -> p.word.equals(words.get(0))).findFirst();
  }
}
