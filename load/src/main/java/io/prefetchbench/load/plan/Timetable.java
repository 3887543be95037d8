package io.prefetchbench.load.plan;

/** Everything that is due in a run; {@code staleExpected} is at a lag of 1 ms. */
public record Timetable(
    Schedule warmupReads,
    Schedule reads,
    PhaseSchedule warmupMutations,
    PhaseSchedule mutations,
    double staleExpected) {
  private static final double LAG_SECONDS = 1e-3;

  public static Timetable of(Workload workload) {
    KeyRanking ranking = new KeyRanking(workload.entities(), workload.zipf(), workload.seed());
    double reads = workload.readsPerSecond();
    double changes = workload.mutationsPerSecond();
    long warm = workload.warmupLongest().toNanos();
    long span = workload.duration().toNanos();
    long seed = workload.seed();
    Workload.Bursts bursts = workload.bursts();
    Schedule mutations =
        schedule(workload, ranking, changes, span, seed + 2)
            .withBursts(ranking, bursts.mutations(), bursts.every().toNanos(), span, seed + 5);
    // A read is stale if its key changed within the lag before it.
    double sameKey = ranking.sameKeyShare();
    return new Timetable(
        schedule(workload, ranking, reads, warm, seed + 3),
        schedule(workload, ranking, reads, span, seed + 4),
        new PhaseSchedule(schedule(workload, ranking, changes, warm, seed + 1)),
        new PhaseSchedule(mutations),
        reads * span / 1e9 * mutations.ratePerSecond() * LAG_SECONDS * sameKey);
  }

  private static Schedule schedule(
      Workload workload, KeyRanking ranking, double rate, long span, long seed) {
    return Schedule.of(workload.arrivals(), ranking, rate, span, seed);
  }
}
