package io.prefetchbench.league;

import com.fasterxml.jackson.annotation.JsonValue;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What happens to the strategies: a workload, and in some of them a disturbance of Redis. */
enum Scenario {
  CALM("steady changes, one in fifty a deletion", 2_000, 0.99, 100, 0.02, 0),
  BURST("few steady changes, and 300 at once every two seconds", 2_000, 0.99, 20, 0.02, 300),
  DELETE_REINSERT("popular keys that are deleted and come back", 300, 0.8, 150, 0.5, 0),
  CONNECTION_CUT("steady changes; all connections to Redis are cut", 2_000, 0.99, 100, 0.02, 0) {
    @Override
    void disturb(RedisServer redis) {
      try (RespConnection connection = redis.connect()) {
        for (String type : List.of("pubsub", "normal")) {
          Object unused = connection.call("CLIENT", "KILL", "TYPE", type, "SKIPME", "yes");
        }
      }
    }

    @Override
    boolean disturbs() {
      return true;
    }
  },
  REDIS_RESTART("steady changes; Redis restarts, and comes back empty", 2_000, 0.99, 100, 0.02, 0) {
    @Override
    void disturb(RedisServer redis) {
      try (RespConnection connection = redis.connect()) {
        Object unused = connection.call("DEBUG", "RESTART");
      } catch (RuntimeException e) {
        // The server that restarts does not answer.
      }
    }

    @Override
    boolean disturbs() {
      return true;
    }
  };

  final String about;
  private final int entities;
  private final double zipf;
  private final int mutationsPerSecond;
  private final double deleteShare;
  private final int burst;

  Scenario(
      String about,
      int entities,
      double zipf,
      int mutationsPerSecond,
      double deleteShare,
      int burst) {
    this.about = about;
    this.entities = entities;
    this.zipf = zipf;
    this.mutationsPerSecond = mutationsPerSecond;
    this.deleteShare = deleteShare;
    this.burst = burst;
  }

  /** The option value, also in JSON. */
  @Override
  @JsonValue
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  boolean disturbs() {
    return false;
  }

  void disturb(RedisServer redis) {}

  /** The workload, without objectives: the league compares, it does not judge. */
  Map<String, Object> workload(LeaguePlan plan) {
    Map<String, Object> workload = new LinkedHashMap<>();
    workload.put("name", "league-" + this);
    workload.put("about", "The league: " + about + ".");
    workload.put("entities", entities);
    workload.put("shape", "category-5");
    workload.put("zipf", zipf);
    workload.put("arrivals", "poisson");
    workload.put("readsPerSecond", plan.readsPerSecond());
    workload.put("mutationsPerSecond", mutationsPerSecond);
    workload.put("deleteShare", deleteShare);
    if (burst > 0) {
      workload.put("bursts", Map.of("mutations", burst, "every", "2s"));
    }
    workload.put("warmup", LeaguePlan.text(plan.warmup()));
    workload.put("duration", LeaguePlan.text(plan.duration()));
    workload.put("seed", plan.seed());
    workload.put(
        "objectives",
        Map.of("readP99", "60s", "lagP99", "60s", "errorShare", 1, "completedShare", 0));
    return workload;
  }
}
