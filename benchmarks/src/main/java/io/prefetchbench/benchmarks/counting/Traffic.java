package io.prefetchbench.benchmarks.counting;

/**
 * Bytes and round trips on the way between a client and a Redis. Immutable.
 *
 * @param bytesOut from the client to Redis
 * @param bytesIn from Redis to the client
 * @param roundTrips changes of direction, from client-to-Redis to Redis-to-client
 */
record Traffic(long bytesOut, long bytesIn, long roundTrips) {
  static final Traffic NONE = new Traffic(0, 0, 0);

  Traffic plus(Traffic other) {
    return new Traffic(
        bytesOut + other.bytesOut, bytesIn + other.bytesIn, roundTrips + other.roundTrips);
  }

  Traffic minus(Traffic other) {
    return new Traffic(
        bytesOut - other.bytesOut, bytesIn - other.bytesIn, roundTrips - other.roundTrips);
  }
}
