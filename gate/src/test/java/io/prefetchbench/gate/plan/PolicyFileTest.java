package io.prefetchbench.gate.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.fasterxml.jackson.databind.JsonNode;
import io.prefetchbench.reports.json.Json;
import io.prefetchbench.testbed.command.BadInput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

final class PolicyFileTest {
  @TempDir Path folder;

  @Test
  void theFileOfTheRepositorySaysTheDefaults() {
    assertThat(PolicyFile.read(Path.of("../reports/gate-policy.json")))
        .isEqualTo(GatePolicy.DEFAULT);
  }

  @Test
  void absentKeysHaveTheirDefaults() throws IOException {
    assertThat(read("{}")).isEqualTo(GatePolicy.DEFAULT);
    GatePolicy policy =
        read("{\"rules\": {\"time\": {\"tolerance\": 0.1}}, \"confirmBlocks\": 12}");
    assertThat(policy.confirmBlocks()).isEqualTo(12);
    assertThat(policy.rule(MetricKind.TIME)).isEqualTo(new MetricRule(0.03, 0.1, 2, 0));
    assertThat(policy.rule(MetricKind.CPU)).isEqualTo(GatePolicy.DEFAULT.rule(MetricKind.CPU));
    assertThat(read("{\"blocking\": [\"A.b:avgt\"]}").blocking()).containsExactly("A.b:avgt");
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void whatIsWrongIsNamed(String json, String message) throws IOException {
    assertThatThrownBy(() -> read(json))
        .isInstanceOf(BadInput.class)
        .hasMessageStartingWith(folder.toString())
        .hasMessageContaining(message)
        .extracting(Throwable::getMessage)
        .asString()
        .hasLineCount(1);
  }

  @Test
  void aPolicyThatIsNotThereIsNamed() {
    Path absent = folder.resolve("absent.json");
    assertThatThrownBy(() -> PolicyFile.read(absent))
        .isInstanceOf(BadInput.class)
        .hasMessage(absent + ": expected a JSON file, found no file " + absent);
  }

  @Test
  void acceptedRegressionsAreRead() throws IOException {
    GatePolicy policy =
        read(
            "{\"accepted\": [{\"row\": \"A.*:avgt\", \"largest\": 0.12, \"reason\": \"checksums\","
                + " \"expires\": \"2027-01-31\"}]}");
    AcceptedChange accepted = policy.accepted().get(0);
    assertThat(accepted.covers(List.of("A.b[x=1]:avgt"), LocalDate.of(2027, 1, 31))).isTrue();
    assertThat(accepted.covers(List.of("A.b[x=1]:avgt"), LocalDate.of(2027, 2, 1))).isFalse();
    assertThat(accepted.covers(List.of("A.b[x=1]:avgt:cpu.norm"), LocalDate.of(2027, 1, 1)))
        .isFalse();
  }

  @Test
  void valuesMadeInCodeAreCheckedToo() {
    assertThatThrownBy(() -> new MetricRule(0.03, 0.02, 0, 0))
        .hasMessage("tolerance: expected at least the budget, 0.03, was 0.02");
    assertThatThrownBy(() -> new AcceptedChange("a", 0.1, " ", LocalDate.MAX))
        .hasMessage("reason: expected a reason, was blank");
    assertThatThrownBy(() -> new AcceptedChange(" ", 0.1, "a", LocalDate.MAX))
        .hasMessage("row: expected a row, was blank");
  }

  @Test
  void schemaAndPolicyHaveTheSameKeys() throws IOException {
    JsonNode schema = Json.read(Path.of("src/main/resources/schema/gate-policy.schema.json"));
    JsonNode properties = schema.path("properties");
    assertThat(names(properties))
        .containsExactlyInAnyOrderElementsOf(with("$schema", components(GatePolicy.class)));
    assertThat(names(schema.at("/$defs/rule/properties")))
        .containsExactlyInAnyOrderElementsOf(components(MetricRule.class));
    assertThat(names(properties.at("/accepted/items/properties")))
        .containsExactlyInAnyOrderElementsOf(components(AcceptedChange.class));
    assertThat(names(properties.at("/rules/properties")))
        .containsExactlyElementsOf(
            Arrays.stream(MetricKind.values()).map(MetricKind::word).toList());
  }

  static Stream<Arguments> wrong() {
    return Stream.of(
        arguments(
            "{\"redchance\": 0.1}", "unknown key redchance, expected one of redChance, screenBl"),
        arguments(
            "{\"rules\": {\"latency\": {}}}",
            "rules.latency: expected one of throughput, time, cpu"),
        arguments(
            "{\"rules\": {\"time\": {\"bugdet\": 0.1}}}",
            "unknown key rules.time.bugdet, expected one of budget, tol"),
        arguments(
            "{\"rules\": {\"throughput\": {\"budget\": \"3%\"}}}",
            "rules.throughput.budget: expected a number, was \"3%\""),
        arguments(
            "{\"rules\": {\"time\": {\"budget\": 20}}}",
            "rules.time.budget: expected a number above 0 and at most 10 (0.03 is 3 %), was 20"),
        arguments(
            "{\"rules\": {\"time\": {\"budget\": 0.1}}}",
            "rules.time.tolerance: expected at least the budget, 0.1, was 0.05"),
        arguments("{\"rules\": []}", "rules: expected an object, was []"),
        arguments("{\"redChance\": 0}", "redChance: expected a number above 0 and below 1, was 0"),
        arguments("{\"redChance\": null}", "redChance is missing, expected a number"),
        arguments("{\"screenBlocks\": 7.5}", "screenBlocks: expected a whole number, was 7.5"),
        arguments(
            "{\"screenBlocks\": 0}", "screenBlocks: expected a whole number from 1 to 1000, was 0"),
        arguments("{\"blocking\": [[]]}", "blocking[0]: expected text, was []"),
        arguments("{\"blocking\": {}}", "blocking: expected a list, was {}"),
        arguments("{\"blocking\": \"none.json\"}", "blocking: expected a list, was \"none.json\""),
        arguments(
            "{\"accepted\": [{\"row\": \"a\"}]}",
            "accepted[0].largest is missing, expected a number"),
        arguments(
            "{\"accepted\": [{\"row\": \"a\", \"largest\": 0.1, \"reason\": \"r\", \"expires\":"
                + " \"soon\"}]}",
            "accepted[0].expires: expected a day such as 2027-01-31, was \"soon\""),
        arguments(
            "{\"accepted\": [{\"row\": \"a\", \"largest\": 0.1, \"expires\": \"2027-01-31\"}]}",
            "accepted[0].reason is missing, expected text"),
        arguments("[]", ": expected a JSON object, was []"),
        arguments("{", "line 1: not JSON:"));
  }

  private GatePolicy read(String json) throws IOException {
    Path file = folder.resolve("policy.json");
    Files.writeString(file, json);
    return PolicyFile.read(file);
  }

  private static List<String> components(Class<? extends Record> type) {
    return Arrays.stream(type.getRecordComponents()).map(part -> part.getName()).toList();
  }

  private static List<String> with(String first, List<String> rest) {
    List<String> all = new ArrayList<>(List.of(first));
    all.addAll(rest);
    return all;
  }

  private static List<String> names(JsonNode object) {
    List<String> names = new ArrayList<>();
    object.fieldNames().forEachRemaining(names::add);
    return names;
  }
}
