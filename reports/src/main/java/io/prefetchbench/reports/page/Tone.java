package io.prefetchbench.reports.page;

import java.util.Locale;

/**
 * What a curve or a part of a bar shows. Each has one colour in every chart of every page: that of
 * the process it belongs to (the generator's slip is the generator's purple), percentiles are
 * shades of one.
 */
public enum Tone {
  P50,
  P90,
  P99,
  MAX,
  /** From the intended start to the answer. */
  RESPONSE,
  SERVICE,
  /** Between the intended and the actual start. */
  SLIP,
  /** Between sending a change to a database and its answer. */
  COMMIT,
  /** Between a database's answer and the change decoded from its log. */
  DECODE,
  /** Between a decoded change and the answer of the broker. */
  PRODUCE,
  /** Between a commit and its poll by the worker, or the last part of it. */
  QUEUE,
  /** Between the poll and the write to the cache. */
  BATCH,
  APPLY,
  STALENESS,
  HICCUP,
  OFFERED,
  READS,
  MUTATIONS,
  FAILED,
  BACKLOG,
  GENERATOR,
  SERVER,
  WORKER,
  CACHE_REDIS,
  PRIMARY_REDIS,
  FIRST,
  SECOND;

  public String cssName() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** Returns the tone of a process by its role; that of the generator if the role is unknown. */
  static Tone ofRole(String role) {
    if (role.equals("postgres") || role.equals("broker") || role.equals("relay")) {
      return PRIMARY_REDIS;
    }
    for (Tone tone : new Tone[] {SERVER, WORKER, CACHE_REDIS, PRIMARY_REDIS}) {
      if (role.equals(tone.cssName()) || role.startsWith(tone.cssName() + "-")) {
        return tone;
      }
    }
    return GENERATOR;
  }
}
