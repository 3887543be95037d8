package io.prefetchbench.testbed.kafka;

import io.prefetchbench.testbed.command.BadInput;
import java.util.Map;

/**
 * A running Kafka: closing stops a broker that we started and leaves an external one alone.
 *
 * <p>The embedded one runs in this JVM (about 350 MB, KRaft, one node), listens on a free port of
 * the loopback interface and keeps its data in a folder of its own, which is removed at the end,
 * also if this JVM is killed. It needs {@code org.apache.kafka:kafka_2.13} on the class path, which
 * the testbed does not bring along.
 *
 * <p>Thread-safe.
 */
public final class KafkaServer implements AutoCloseable {
  /** What makes one broker enough, and a group complete as soon as its members are there. */
  static final Map<String, String> SINGLE_BROKER =
      Map.of(
          "offsets.topic.replication.factor", "1",
          "offsets.topic.num.partitions", "4",
          "transaction.state.log.replication.factor", "1",
          "transaction.state.log.min.isr", "1",
          "transaction.state.log.num.partitions", "4",
          "group.initial.rebalance.delay.ms", "0",
          "auto.create.topics.enable", "false");

  private final String bootstrapServers;
  private final String source;
  private final Runnable ending;

  KafkaServer(String bootstrapServers, String source, Runnable ending) {
    this.bootstrapServers = bootstrapServers;
    this.source = source;
    this.ending = ending;
  }

  private static final class Shared {
    static final KafkaServer SERVER = startEmbedded();
  }

  /** One embedded broker for all tests of this JVM; never closed by them. */
  public static KafkaServer shared() {
    return Shared.SERVER;
  }

  /**
   * The broker that a word of the command line means: {@code embedded}, {@code docker}, {@code
   * docker:IMAGE}, or the address of a running one, {@code HOST:PORT}, several separated by commas.
   *
   * @throws BadInput if it is none of these, or does not start
   */
  public static KafkaServer of(String word) {
    if (word.equals("embedded")) {
      return startEmbedded();
    }
    if (word.equals("docker")) {
      return startDocker("");
    }
    return word.startsWith("docker:")
        ? startDocker(word.substring("docker:".length()))
        : given(word);
  }

  /**
   * Brokers that somebody else runs.
   *
   * @throws BadInput if it is not HOST:PORT, or several of them separated by commas
   */
  public static KafkaServer given(String bootstrapServers) {
    for (String one : bootstrapServers.split(",", -1)) {
      if (!one.matches("[^\\s:]+:\\d{1,5}|\\[[0-9a-fA-F:]+]:\\d{1,5}")) {
        throw new BadInput(
            "expected a bootstrap address like HOST:9092, embedded, docker or docker:IMAGE, was "
                + bootstrapServers);
      }
    }
    return new KafkaServer(bootstrapServers, "given", () -> {});
  }

  /**
   * Starts a broker in this JVM.
   *
   * @throws BadInput if its classes are missing or it does not start
   */
  public static KafkaServer startEmbedded() {
    return startEmbedded(Map.of());
  }

  /** Like {@link #startEmbedded()}, with further settings of the broker. */
  public static KafkaServer startEmbedded(Map<String, String> settings) {
    try {
      EmbeddedKafka broker = EmbeddedKafka.start(settings);
      return new KafkaServer(
          "127.0.0.1:" + broker.port(), "embedded (org.apache.kafka:kafka_2.13)", broker::close);
    } catch (NoClassDefFoundError e) {
      throw new BadInput(
          "an embedded Kafka needs org.apache.kafka:kafka_2.13 on the class path: " + e, e);
    }
  }

  /**
   * Starts a broker by Docker.
   *
   * @param image empty for the default
   * @throws BadInput if no engine answers or the container does not start
   */
  public static KafkaServer startDocker(String image) {
    return DockerKafka.start(image.isEmpty() ? null : image);
  }

  /** Where clients connect: {@code HOST:PORT}, several separated by commas. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  /** How it was found. */
  public String source() {
    return source;
  }

  @Override
  public void close() {
    ending.run();
  }

  @Override
  public String toString() {
    return "Kafka at " + bootstrapServers + ", " + source;
  }
}
