package io.prefetchbench.testbed.primary;

import io.prefetchbench.testbed.command.BadInput;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A running Kafka: closing stops a broker that we started and leaves an external one alone. The
 * embedded one (about 350 MB, KRaft, one node) runs in this JVM or in one of its own, listens on a
 * free port of the loopback interface and keeps its data in a folder of its own, which is removed
 * at the end, also if this JVM is killed. In this JVM it needs {@code org.apache.kafka:kafka_2.13}
 * on the class path, which the testbed does not bring along. Thread-safe.
 */
public final class KafkaServer implements AutoCloseable {
  public static final String FORM =
      "embedded, docker[:IMAGE] or the bootstrap address of a running broker, HOST:PORT[,…]";

  /** The embedded broker, by the word of {@code --kafka}. */
  public static final String EMBEDDED = "embedded";

  private static final String GIVEN = "given";
  private static final String DOCKER = "docker";
  private static final Pattern ADDRESS =
      Pattern.compile("[^\\s:]+:\\d{1,5}|\\[[0-9a-fA-F:]+]:\\d{1,5}");
  private static final String EMBEDDED_SOURCE = "embedded (org.apache.kafka:kafka_2.13)";

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

  private static @Nullable KafkaServer shared;

  private final String bootstrapServers;
  private final String source;
  private final @Nullable BrokerProcess process;
  private final Runnable ending;

  KafkaServer(String bootstrapServers, String source, Runnable ending) {
    this(bootstrapServers, source, null, ending);
  }

  private KafkaServer(
      String bootstrapServers, String source, @Nullable BrokerProcess process, Runnable ending) {
    this.bootstrapServers = bootstrapServers;
    this.source = source;
    this.process = process;
    this.ending = ending;
  }

  /** One embedded broker for all tests of this JVM; never closed by them. */
  public static synchronized KafkaServer shared() {
    if (shared == null) {
      shared = startEmbedded();
    }
    return shared;
  }

  /**
   * The broker that a word of the command line means: {@code embedded}, {@code docker}, {@code
   * docker:IMAGE}, or the address of a running one, {@code HOST:PORT}, several separated by commas.
   *
   * @throws BadInput if it is none of these, or does not start
   */
  public static KafkaServer of(String word) {
    checkForm(word);
    if (word.equals(EMBEDDED)) {
      return startEmbedded();
    }
    if (word.equals(DOCKER)) {
      return startDocker("");
    }
    return word.startsWith(DOCKER + ":")
        ? startDocker(word.substring(DOCKER.length() + 1))
        : given(word);
  }

  /** Like {@link #of}, but an embedded broker has a JVM of its own, and can be restarted. */
  public static KafkaServer openApart(String word, Path home) {
    if (!word.equals(EMBEDDED)) {
      return of(word);
    }
    BrokerProcess broker = BrokerProcess.start(home);
    return new KafkaServer("127.0.0.1:" + broker.port(), EMBEDDED_SOURCE, broker, broker::close);
  }

  /** Whether a word of {@code --kafka} means brokers that somebody else runs. */
  public static boolean isGiven(String word) {
    return !word.equals(EMBEDDED) && !word.equals(DOCKER) && !word.startsWith(DOCKER + ":");
  }

  /** Checks the form of a word of {@code --kafka} without starting or contacting anything. */
  public static void checkForm(String word) {
    if (word.equals(DOCKER + ":") || (isGiven(word) && !isAddresses(word))) {
      throw new BadInput("--kafka: expected " + FORM + ", was '" + word + "'");
    }
  }

  private static boolean isAddresses(String text) {
    return Arrays.stream(text.split(",", -1)).allMatch(one -> ADDRESS.matcher(one).matches());
  }

  /** Brokers that somebody else runs, HOST:PORT separated by commas; not contacted here. */
  public static KafkaServer given(String bootstrapServers) {
    checkForm(bootstrapServers);
    return new KafkaServer(bootstrapServers, GIVEN, () -> {});
  }

  /** Starts a broker in this JVM, which needs its classes. */
  public static KafkaServer startEmbedded() {
    return startEmbedded(Map.of());
  }

  /** Like {@link #startEmbedded()}, with further settings of the broker. */
  public static KafkaServer startEmbedded(Map<String, String> settings) {
    try {
      EmbeddedKafka broker = EmbeddedKafka.start(settings);
      return new KafkaServer("127.0.0.1:" + broker.port(), EMBEDDED_SOURCE, broker::close);
    } catch (NoClassDefFoundError e) {
      throw new BadInput(
          "an embedded Kafka needs org.apache.kafka:kafka_2.13 on the class path: " + e, e);
    }
  }

  /** Starts a broker by Docker; an empty image is the default. */
  public static KafkaServer startDocker(String image) {
    return DockerKafka.start(image.isEmpty() ? null : image);
  }

  /** Where clients connect: {@code HOST:PORT}, several separated by commas. */
  public String bootstrapServers() {
    return bootstrapServers;
  }

  public String source() {
    return source;
  }

  public boolean isGiven() {
    return source.equals(GIVEN);
  }

  /** Pid of its own JVM; absent for every other one. */
  public OptionalLong pid() {
    BrokerProcess own = process;
    return own == null ? OptionalLong.empty() : OptionalLong.of(own.pid());
  }

  /** Whether {@link #stopAtOnce} works: only for an embedded one in a JVM of its own. */
  public boolean canRestart() {
    return process != null;
  }

  /** Kills it; only if {@link #canRestart}. */
  public void stopAtOnce() {
    restartable().stopAtOnce();
  }

  /** Starts it with its data after {@link #stopAtOnce}; returns when it serves. */
  public void startAgain() {
    restartable().startAgain();
  }

  private BrokerProcess restartable() {
    BrokerProcess own = process;
    if (own == null) {
      throw new IllegalStateException("only an embedded Kafka can be restarted");
    }
    return own;
  }

  /** What is known of it, for the record of a run. */
  public Map<String, Object> facts() {
    Map<String, Object> facts = new LinkedHashMap<>();
    BrokerProcess own = process;
    if (own != null) {
      facts.put("version", own.version());
    }
    facts.put("source", source);
    facts.put("address", bootstrapServers);
    return facts;
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
