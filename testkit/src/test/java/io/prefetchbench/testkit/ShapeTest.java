package io.prefetchbench.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ShapeTest {
  @Test
  void everyNamedShapeHasItsFieldsAndLengths() {
    assertThat(Shape.named("category-5").fields(7, 1, 1).keySet())
        .containsExactly("id", "name", "display_order", "featured", "parent_id");
    for (String name : Shape.names().subList(1, Shape.names().size())) {
      String[] numbers = name.substring(name.indexOf('-') + 1).split("x", -1);
      Map<String, String> fields = Shape.named(name).fields(3, 9, 1);
      assertThat(fields).as(name).hasSize(Integer.parseInt(numbers[0]));
      assertThat(fields.values())
          .allSatisfy(value -> assertThat(value).hasSize(Integer.parseInt(numbers[1])));
    }
  }

  @Test
  void sameArgumentsGiveTheSameEntityAndOthersAnother() {
    Shape shape = Shape.named("ycsb-10x100");
    Map<String, String> fields = shape.fields(12, 34, 5);
    assertThat(Shape.named("ycsb-10x100").fields(12, 34, 5)).isEqualTo(fields);
    assertThat(shape.fields(13, 34, 5)).isNotEqualTo(fields);
    assertThat(shape.fields(12, 35, 5)).isNotEqualTo(fields);
    assertThat(shape.fields(12, 34, 6)).isNotEqualTo(fields);
    assertThat(shape.entity(12, 34).id()).isEqualTo("cat-0000012");
  }

  @Test
  void indexOfAnIdIsTheOneItWasMadeFrom() {
    for (long index : new long[] {0, 7, 1_234_567, 9_999_999, 10_000_000, 123_456_789_012L}) {
      assertThat(Shape.indexOf(Shape.id(index))).isEqualTo(index);
    }
    assertThat(Shape.id(7)).isEqualTo("cat-0000007");
    assertThat(Shape.id(10_000_000)).isEqualTo("cat-10000000");
    List<String> others =
        List.of(
            "", "cat-", "cat-123456", "cat-01234567", "cat-123456x", "dog-1234567", "cat--123456");
    assertThat(others).allSatisfy(id -> assertThat(Shape.indexOf(id)).isEqualTo(-1));
  }

  @Test
  void checksumSeesEveryFieldAndNoOrder() {
    Shape shape = Shape.named("category-5").withBenchFields();
    Map<String, String> fields = shape.fields(1, 2, 3);
    assertThat(fields).hasSize(7).hasSize(shape.fieldCount()).containsEntry("v", "3");
    assertThat(Shape.isIntact(fields)).isTrue();
    assertThat(Shape.isIntact(new HashMap<>(fields))).isTrue();
    for (String name : List.copyOf(fields.keySet())) {
      Map<String, String> torn = new LinkedHashMap<>(fields);
      torn.put(name, shape.fields(1, 2, 4).get(name) + "!");
      assertThat(Shape.isIntact(torn)).as(name).isFalse();
    }
  }

  @Test
  void unknownNameIsRefusedWithTheKnownOnes() {
    assertThatThrownBy(() -> Shape.named("categories"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("category-5");
  }
}
