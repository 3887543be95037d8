package io.prefetchbench.debezium;

import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.Version;
import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.jdbc.JdbcSchema;
import io.prefetchbench.jdbc.JdbcTable;
import io.prefetchbench.testkit.FeedContract;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;

@Tag("system")
class DebeziumFeedContractTest extends FeedContract {
  private static final String ODD = "ä€ x";
  private final Postgres postgres = Postgres.shared();
  private final JdbcTable table =
      postgres.bareTable("text", "n text, text text, big text, \"" + ODD + "\" text");
  private @Nullable FeedRig rig;

  @AfterEach
  void close() {
    if (rig != null) {
      rig.close();
    }
  }

  @Override
  protected ChangeFeed open() {
    if (rig == null) {
      JdbcSchema.installDecoding(postgres.source(), table);
      rig = FeedRig.of(postgres, table);
    } else {
      var unused = rig.nextLife();
    }
    return rig.decoded().asFeed();
  }

  private FeedRig rig() {
    if (rig == null) {
      throw new IllegalStateException("not open");
    }
    return rig;
  }

  private Version change(String sql, int deleted, List<String> values) {
    if (values.get(values.size() - 1).equals("lost")) {
      rig().feed().supervisor().suspend();
    }
    try (Connection connection = postgres.source().getConnection();
        PreparedStatement statement = connection.prepareStatement(sql)) {
      for (int i = 0; i < values.size(); i++) {
        statement.setString(i + 1, values.get(i));
      }
      long version;
      try (ResultSet result = statement.executeQuery()) {
        var unused = result.next();
        version = result.getLong(1);
      }
      if (!values.get(values.size() - 1).equals("lost")) {
        FeedRig unused = rig().decoded();
      }
      return new Version(epoch(), 2 * version + deleted);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private long epoch() {
    return Long.parseLong(
        postgres.ask(
            "SELECT epoch FROM prefetch_history WHERE table_name = '" + table.name() + "'"));
  }

  @Override
  protected Version upsert(String id, Map<String, String> fields) {
    List<String> names = List.copyOf(fields.keySet());
    List<String> values = names.stream().map(fields::get).collect(Collectors.toList());
    values.add(id);
    String columns =
        names.stream().map(name -> "\"" + name + "\"").collect(Collectors.joining(", "));
    String updates =
        names.stream()
            .map(name -> "\"%1$s\" = EXCLUDED.\"%1$s\"".formatted(name))
            .collect(Collectors.joining(", "));
    return change(
        "INSERT INTO %s (%s, id) VALUES (%s) ON CONFLICT (id) DO UPDATE SET %s RETURNING row_version"
            .formatted(
                table.name(),
                columns,
                IntStream.rangeClosed(0, names.size())
                    .mapToObj(i -> "?")
                    .collect(Collectors.joining(", ")),
                updates),
        0,
        values);
  }

  @Override
  protected Version delete(String id) {
    return change(
        "DELETE FROM %s WHERE id = ? RETURNING row_version".formatted(table.name()),
        1,
        List.of(id));
  }

  /** The slot is lost with what it had not delivered. */
  @Override
  protected void loseNewest() {
    postgres.dropSlot(rig().slot());
    rig().feed().supervisor().resume();
    await().atMost(FeedRig.SOON).until(() -> rig().feed().gaps() > 0);
    FeedRig unused = rig().decoded();
  }

  @Override
  protected boolean keepsHoles() {
    return false;
  }

  @Override
  protected Map<String, String> shown(String id, Map<String, String> fields) {
    Map<String, String> all = new HashMap<>(fields);
    all.put("id", id);
    return all;
  }

  @Override
  protected String oddId() {
    return super.oddId().replace("\u0000", "");
  }

  @Override
  protected Map<String, String> oddFields() {
    StringBuilder controls = new StringBuilder();
    for (char c = 1; c < 256; c++) {
      controls.append(c);
    }
    return Map.of(
        "text",
        controls.toString(),
        "n",
        "",
        "big",
        "9007199254740993",
        ODD,
        "[]{}\"\\,'\r\n$-1\r\n🍺");
  }
}
