package io.prefetchbench.league.strategy;

import io.lettuce.core.RedisURI;
import io.prefetchbench.testbed.command.DidYouMean;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Map;

/** Where a strategy finds its servers, and how long its entries live. */
record StrategyOptions(String postgres, String redis, Duration ttl) {
  static final List<String> NAMES = List.of("postgres", "redis", "ttl");

  static StrategyOptions of(Map<String, String> options) {
    for (String name : options.keySet()) {
      if (!NAMES.contains(name)) {
        throw new IllegalArgumentException(
            "expected %s, was %s%s".formatted(NAMES, name, DidYouMean.suffix(name, NAMES)));
      }
    }
    try {
      Duration ttl = Duration.parse(required(options, "ttl"));
      if (ttl.isNegative() || ttl.isZero()) {
        throw new IllegalArgumentException("ttl: expected more than zero, was " + ttl);
      }
      return new StrategyOptions(required(options, "postgres"), required(options, "redis"), ttl);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException(
          "ttl: expected a duration such as PT5S, was " + options.get("ttl"), e);
    }
  }

  RedisURI redisUri(Duration timeout) {
    RedisURI uri = RedisURI.create(redis);
    uri.setTimeout(timeout);
    return uri;
  }

  private static String required(Map<String, String> options, String name) {
    String value = options.get(name);
    if (value == null) {
      throw new IllegalArgumentException(name + " is missing, expected " + NAMES);
    }
    return value;
  }
}
