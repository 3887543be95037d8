package io.prefetchbench.cache;

import static org.assertj.core.api.Assertions.assertThat;

import io.prefetchbench.cache.RedisFault.Kind;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RedisFaultTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OOM command not allowed when used memory > 'maxmemory'. | OOM | TRANSIENT",
        "LOADING Redis is loading the dataset in memory | LOADING | TRANSIENT",
        "READONLY You can't write against a read only replica. | READONLY | TRANSIENT",
        "MASTERDOWN Link with MASTER is down | MASTERDOWN | TRANSIENT",
        "NOREPLICAS Not enough good replicas to write. | NOREPLICAS | TRANSIENT",
        "MOVED 3999 127.0.0.1:6381 | MOVED | TRANSIENT",
        "ASK 3999 127.0.0.1:6381 | ASK | TRANSIENT",
        "TRYAGAIN Multiple keys request during rehashing of slot | TRYAGAIN | TRANSIENT",
        "CLUSTERDOWN The cluster is down | CLUSTERDOWN | TRANSIENT",
        "BUSY Redis is busy running a script. | BUSY | TRANSIENT",
        "NOSCRIPT No matching script. Please use EVAL. | NOSCRIPT | TRANSIENT",
        "MISCONF Redis is configured to save RDB snapshots | MISCONF | TRANSIENT",
        "BUSYKEY Target key name already exists. | BUSYKEY | UNKNOWN",
        "BUSYGROUP Consumer Group name already exists | BUSYGROUP | UNKNOWN",
        "NOGROUP No such key 'feed' or consumer group | NOGROUP | GAP",
        "NOAUTH Authentication required. | NOAUTH | CONFIGURATION",
        "WRONGPASS invalid username-password pair | WRONGPASS | CONFIGURATION",
        "NOPERM this user has no permissions to run the 'get' command | NOPERM | CONFIGURATION",
        "ERR The user executing the script can't run this command | ERR | CONFIGURATION",
        "ERR ACL failure in script: User default has no permissions | ERR | CONFIGURATION",
        "WRONGTYPE Operation against a key holding the wrong kind | WRONGTYPE | PERMANENT",
        "ERR unknown command 'FOO' | ERR | UNKNOWN",
        "OOMPH is not out of memory | OOMPH | UNKNOWN",
      })
  void errorsAreClassifiedByTheirFirstWordExactly(String text, String code, Kind kind) {
    RedisFault fault = RedisFault.ofReply(text);
    assertThat(fault.code()).isEqualTo(code);
    assertThat(fault.kind()).isEqualTo(kind);
    assertThat(fault).hasMessage(text);
  }
}
