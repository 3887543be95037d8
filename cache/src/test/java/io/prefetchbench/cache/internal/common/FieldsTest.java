package io.prefetchbench.cache.internal.common;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

/** A map of fields is what a linked map of the same puts would be. */
class FieldsTest {
  @Property(tries = 300)
  void isTheLinkedMapOfTheSamePuts(
      @ForAll @Size(max = 60) List<@IntRange(max = 70) Integer> names) {
    Map<String, String> linked = new LinkedHashMap<>();
    Fields.Builder builder = new Fields.Builder(names.size() / 2);
    for (int i = 0; i < names.size(); i++) {
      linked.put("n" + names.get(i), "v" + i);
      builder.add("n" + names.get(i), "v" + i);
    }
    Fields fields = builder.build();
    assertThat(fields).isEqualTo(linked).hasSameHashCodeAs(linked).hasSize(linked.size());
    assertThat(new ArrayList<>(fields.entrySet())).isEqualTo(new ArrayList<>(linked.entrySet()));
    for (int i = 0; i <= 70; i++) {
      assertThat(fields.get("n" + i)).isEqualTo(linked.get("n" + i));
      assertThat(fields.containsKey("n" + i)).isEqualTo(linked.containsKey("n" + i));
    }
    assertThat(Fields.copyOf(linked)).isEqualTo(fields);
  }

  @Test
  void nobodyChangesIt() {
    Fields fields = Fields.copyOf(Map.of("a", "1"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> fields.put("a", "2"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> fields.entrySet().iterator().next().setValue("2"));
    assertThatExceptionOfType(UnsupportedOperationException.class)
        .isThrownBy(() -> fields.remove("a"));
    assertThat(Fields.copyOf(fields)).isSameAs(fields);
  }

  @Test
  void anIteratorEnds() {
    Iterator<Map.Entry<String, String>> each =
        Fields.copyOf(Map.of("a", "1")).entrySet().iterator();
    each.next();
    assertThat(each.hasNext()).isFalse();
    assertThatExceptionOfType(NoSuchElementException.class).isThrownBy(each::next);
  }
}
