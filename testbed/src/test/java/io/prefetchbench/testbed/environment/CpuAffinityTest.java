package io.prefetchbench.testbed.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CpuAffinityTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"0-1|0,1", "' 0-2,7 '|0,1,2,7", "5|5", "0,2,4-5|0,2,4,5"})
  void listsOfLinuxAreRead(String list, String cpus) {
    assertThat(CpuAffinity.text(CpuAffinity.parse(list))).isEqualTo(cpus);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "a", "1-", "0,,2"})
  void whatIsNoListIsRefused(String list) {
    assertThatThrownBy(() -> CpuAffinity.parse(list)).isInstanceOf(IllegalArgumentException.class);
  }
}
