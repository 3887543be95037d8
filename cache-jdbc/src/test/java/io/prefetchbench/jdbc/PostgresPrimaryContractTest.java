package io.prefetchbench.jdbc;

class PostgresPrimaryContractTest extends JdbcPrimaryContract {
  PostgresPrimaryContractTest() {
    super(TestDatabase.postgres());
  }
}
