package io.prefetchbench.testbed.primary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.prefetchbench.testbed.command.BadInput;
import io.prefetchbench.testbed.process.DockerContainers;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class KafkaServerTest {
  @Test
  void theEmbeddedBrokerServesTopicsAndLeavesNothingBehind() throws Exception {
    EmbeddedKafka broker = EmbeddedKafka.start(Map.of());
    Path folder = broker.folder();
    servesTopics("127.0.0.1:" + broker.port());
    assertThat(folder).isDirectory();
    broker.close();
    assertThat(folder).doesNotExist();
  }

  private static void servesTopics(String bootstrapServers) throws Exception {
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", bootstrapServers))) {
      admin.createTopics(List.of(new NewTopic("t", 3, (short) 1))).all().get();
      assertThat(admin.describeTopics(List.of("t")).allTopicNames().get())
          .hasEntrySatisfying("t", topic -> assertThat(topic.partitions()).hasSize(3));
    }
  }

  @Test
  @Tag("system")
  void aKilledProgramLeavesNoFolder() throws Exception {
    Process program =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-cp",
                System.getProperty("java.class.path"),
                BrokerMain.class.getName())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (BufferedReader out =
        new BufferedReader(
            new InputStreamReader(program.getInputStream(), StandardCharsets.UTF_8))) {
      String line = out.readLine();
      while (line != null && !line.startsWith("folder ")) {
        line = out.readLine();
      }
      assertThat(line).isNotNull();
      Path folder = Path.of(line.substring("folder ".length()));
      assertThat(folder).isDirectory();
      program.destroyForcibly().waitFor();
      await().atMost(Duration.ofSeconds(30)).until(() -> !Files.exists(folder));
    } finally {
      program.destroyForcibly();
    }
  }

  /** Starts a broker, prints its folder and waits to be killed. */
  static final class BrokerMain {
    public static void main(String[] args) throws InterruptedException {
      EmbeddedKafka broker = EmbeddedKafka.start(Map.of());
      System.out.println("folder " + broker.folder());
      Thread.currentThread().join();
    }
  }

  @Test
  @Tag("system")
  void theContainerServesTopics() throws Exception {
    assumeTrue(DockerContainers.engineAnswers(), "no Docker engine answers");
    try (KafkaServer broker = KafkaServer.of("docker")) {
      servesTopics(broker.bootstrapServers());
    }
  }

  @Test
  void aGivenBrokerIsAnAddress() {
    assertThat(KafkaServer.of("a:9092,[::1]:9093").bootstrapServers())
        .isEqualTo("a:9092,[::1]:9093");
    assertThatThrownBy(() -> KafkaServer.of("kafka"))
        .isInstanceOf(BadInput.class)
        .hasMessage("--kafka: expected " + KafkaServer.FORM + ", was 'kafka'");
  }
}
