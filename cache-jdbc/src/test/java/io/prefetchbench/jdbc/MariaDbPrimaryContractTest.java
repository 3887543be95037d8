package io.prefetchbench.jdbc;

import org.junit.jupiter.api.condition.EnabledIf;

@EnabledIf(value = "isThere", disabledReason = "MariaDB is not installed")
class MariaDbPrimaryContractTest extends JdbcPrimaryContract {
  MariaDbPrimaryContractTest() {
    super(TestDatabase.mariaDb().findFirst().orElseThrow());
  }

  static boolean isThere() {
    return TestDatabase.mariaDb().findFirst().isPresent();
  }
}
