package io.prefetchbench.jdbc;

class H2PrimaryContractTest extends JdbcPrimaryContract {
  H2PrimaryContractTest() {
    super(TestDatabase.h2());
  }
}
