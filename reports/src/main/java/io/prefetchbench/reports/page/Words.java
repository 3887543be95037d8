package io.prefetchbench.reports.page;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What the words of a report mean, each in a sentence or two. Stateless. */
public final class Words {
  private static final Map<String, String> MEANINGS = new LinkedHashMap<>();

  static {
    add("response time", "From the instant a read was due to its answer: what a user waits.");
    add("service time", "From sending a read to its answer, without the generator's delay.");
    add(
        "slip",
        "How late the generator was: from the instant a request was due to the instant it was"
            + " sent. It is part of the response time, so a slow generator never hides delay.");
    add(
        "sync lag",
        "For one change: from just before its commit at the primary to the reply that shows it is"
            + " visible in the cache.");
    add("lag from intended", "As sync lag, but from the instant the mutation was due.");
    add("commit", "From sending a mutation to the primary's acknowledgement.");
    add("queue", "From the commit of a change to the instant the sync worker had polled it.");
    add("batch", "From the poll of a change to the instant the worker sent it to the cache.");
    add("apply", "From sending a change to the cache to the cache's reply.");
    add(
        "staleness",
        "For one read: how long its value had been superseded when the read began; zero if it was"
            + " current.");
    add("P(t)", "The share of reads whose value was current, or superseded for less than t.");
    add("fresh", "A read that returned the newest committed version.");
    add("stale", "A read that returned a value although a newer one was committed before it.");
    add(
        "ambiguous",
        "A read that overlapped a commit of its key, so that the old and the new value are both"
            + " right.");
    add("ahead", "A read that saw a version before its commit was acknowledged; not an error.");
    add("phantom", "A read that returned a version never committed: an error.");
    add("missed", "A read that found nothing where an entity had to be: an error.");
    add(
        "decisive",
        "A read whose key had just changed, so that it could show that the stamps contradict each"
            + " other. Without decisive reads the cross-check says little.");
    add(
        "contradictions",
        "Reads that disagree with the stamps of the writes: a fault of cache, clock or bench.");
    add("monotonic violations", "Reads that returned an older version than an earlier read.");
    add("false misses", "Reads that found nothing although the entity had been applied.");
    add("torn", "Entities whose checksum does not match: fields of two versions.");
    add("lost", "Changes that were committed and are not in the cache at the end.");
    add("resurrected", "Deleted entities that came back.");
    add("unresolved", "Changes neither applied nor accounted for when the drain ended.");
    add("reads of primary", "Reads that reached the primary; only bulk loads may.");
    add(
        "conflated",
        "Changes that were superseded before they were written; the newer write applied both.");
    add(
        "residue",
        "The largest difference between the lag of a change and the sum of its stages: 0 means that"
            + " every nanosecond is accounted for.");
    add(
        "hiccup",
        "A pause of a process or of the machine, measured by a thread that only sleeps; for a Redis"
            + " the longest PING.");
    add(
        "run-queue wait",
        "Time that threads were ready to run and had no CPU. Much of it means that the machine had"
            + " more work than CPUs.");
    add(
        "closed-loop capacity",
        "Requests per second that the generator reaches against an endpoint that does nothing: its"
            + " own limit.");
    add(
        "floor",
        "The same bytes over a bare socket in the same run: what no client can beat on this"
            + " machine.");
    add("rival", "The way of the published demos (bulk load), or the bare client (look-up).");
    add("canary", "An empty benchmark: what the harness itself costs.");
    add("fork", "One JVM that ran a benchmark; figures of one fork are one point.");
    add("fenced", "Writes that Redis refused because the entry was as new or newer.");
    add("probe reads", "Reads sent within 20 ms after a commit of their key, counted apart.");
    add("offered", "Requests per second that the generator intends, whatever the answers do.");
    add("knee", "The highest offered rate at which every objective still holds.");
    add(
        "not for claims",
        "The figure is too uncertain to quote or compare; the note beside it says why.");
    add("saturated", "The system did not keep up or missed an objective: a result.");
    add(
        "invalid",
        "A condition of measuring was not met, such as a bench that keeps up: no result.");
  }

  private Words() {}

  private static void add(String word, String meaning) {
    MEANINGS.put(word, meaning);
  }

  /** Returns every word and its meaning, in order of first use in a report. */
  public static Map<String, String> all() {
    return new LinkedHashMap<>(MEANINGS);
  }

  /** Returns the meaning of a label, if the whole of it is a known word. */
  public static Optional<String> meaning(String label) {
    return Optional.ofNullable(MEANINGS.get(word(label)));
  }

  /** Returns the name of the place on the page that explains a known word. */
  public static String anchor(String label) {
    return "word-" + word(label).replaceAll("[^a-z0-9]+", "-").replaceAll("-$", "");
  }

  private static String word(String label) {
    return label.startsWith("P(") ? "P(t)" : label.toLowerCase(Locale.ROOT);
  }
}
