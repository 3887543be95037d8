package io.prefetchbench.spring;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.debezium.DebeziumFeed;
import io.prefetchbench.jdbc.JdbcTable;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Makes feeds by logical decoding; loaded only with the module that has them. */
final class DecodingFeeds {
  private DecodingFeeds() {}

  static ChangeFeed of(
      String url, @Nullable String user, @Nullable String password, JdbcTable table) {
    return DebeziumFeed.builder(withLogin(url, user, password), table).build();
  }

  static String withLogin(String url, @Nullable String user, @Nullable String password) {
    return with(with(url, "user", user), "password", password);
  }

  private static String with(String url, String name, @Nullable String value) {
    if (value == null) {
      return url;
    }
    char separator = url.indexOf('?') < 0 ? '?' : '&';
    return url + separator + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
