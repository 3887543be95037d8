package io.prefetchbench.load.system;

import io.prefetchbench.testbed.process.ChildJvm;

/** One process of a run: its role and its id. */
public record Role(String name, long pid) {
  public static final String CACHE_REDIS = "cache-redis";

  public static final String PRIMARY_REDIS = "primary-redis";

  /** Role of the PostgreSQL of the primary, with the processes of all its connections. */
  public static final String POSTGRES = "postgres";

  public static final String BROKER = "broker";

  /** Role of what fills the topic with the changes of the PostgreSQL. */
  public static final String RELAY = "relay";

  public static final String WORKER = ChildJvm.WORKER;

  public static final String SERVER = ChildJvm.SERVER;

  /** Returns whether it is a process with children that do its work. */
  boolean isFamily() {
    return name.equals(POSTGRES);
  }
}
