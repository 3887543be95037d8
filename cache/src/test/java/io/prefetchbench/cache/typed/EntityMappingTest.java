package io.prefetchbench.cache.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.prefetchbench.cache.typed.EntityMapping.MappingException;
import java.lang.reflect.RecordComponent;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.OffsetDateTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Function;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Scale;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EntityMappingTest {
  record Product(String sku, String name, BigDecimal price, Optional<Instant> soldOut) {}

  private final EntityMapping<Product> products = EntityMapping.of(Product.class);

  @Test
  void readsTheFieldsOfItsComponents() {
    Product tea =
        products.read(
            "4711",
            Map.of("sku", "4711", "name", "Green tea", "price", "4.20", "weight_kg", "ignored"));
    assertThat(tea)
        .isEqualTo(new Product("4711", "Green tea", new BigDecimal("4.20"), Optional.empty()));
    Instant soldOut = Instant.parse("2026-01-02T03:04:05Z");
    assertThat(products.read("1", Map.of("sold_out", "2026-01-02T03:04:05.000000Z")).soldOut())
        .contains(soldOut);
  }

  @Test
  void aTextThatDoesNotFitNamesEntityFieldAndComponent() {
    assertThatThrownBy(() -> products.read("4711", Map.of("price", "cheap")))
        .isInstanceOf(MappingException.class)
        .hasMessage(
            "entity 4711, field price: cannot read \"cheap\" as java.math.BigDecimal, component"
                + " price of "
                + Product.class.getName());
  }

  record Stock(int pieces, @Nullable Integer reserved) {}

  @Test
  void aPrimitiveNeedsItsFieldAndABoxDoesNot() {
    EntityMapping<Stock> stock = EntityMapping.of(Stock.class);
    assertThat(stock.read("1", Map.of("pieces", "7"))).isEqualTo(new Stock(7, null));
    assertThatThrownBy(() -> stock.read("1", Map.of("reserved", "7")))
        .isInstanceOf(MappingException.class)
        .hasMessageStartingWith("entity 1 has no field pieces as int, component pieces of ");
  }

  record Checked(int rating) {
    Checked {
      if (rating > 5) {
        throw new IllegalArgumentException("at most 5 stars");
      }
    }
  }

  @Test
  void whatTheRecordRefusesIsThrownAsItIs() {
    assertThatThrownBy(() -> EntityMapping.of(Checked.class).read("1", Map.of("rating", "6")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("at most 5 stars");
  }

  record Named(String baseURLPath, @Field("EAN") String code, int x1Y) {}

  @Test
  void namesAreSnakeCaseUnlessSaidOtherwise() {
    assertThat(
            EntityMapping.of(Named.class)
                .read("1", Map.of("base_url_path", "/a", "EAN", "400", "x1_y", "7")))
        .isEqualTo(new Named("/a", "400", 7));
  }

  record Tagged(List<String> tags, Optional<List<String>> more) {}

  @Test
  void whatHasNoTextFormNeedsACodec() {
    assertThatThrownBy(() -> EntityMapping.of(Tagged.class))
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("no text form for component tags of type java.util.List")
        .hasMessageContaining("EntityMapping.builder(…).codec(\"tags\", …)");
    Function<String, List<String>> split = text -> List.of(text.split(","));
    EntityMapping<Tagged> tagged =
        EntityMapping.builder(Tagged.class).codec("tags", split).codec("more", split).build();
    assertThat(tagged.read("1", Map.of("tags", "a,b", "more", "c")))
        .isEqualTo(new Tagged(List.of("a", "b"), Optional.of(List.of("c"))));
  }

  record Twice(String soldOut, @Field("sold_out") String again) {}

  @Test
  void mistakesAreFoundWhenTheMappingIsMade() {
    assertThatThrownBy(() -> EntityMapping.of(Twice.class))
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("two components are read from one field");
    assertThatThrownBy(
            () -> EntityMapping.builder(Stock.class).codec("piece", text -> text).build())
        .isInstanceOf(MappingException.class)
        .hasMessageContaining("no component piece; expected one of [pieces, reserved]");
  }

  @SuppressWarnings("ArrayRecordComponent") // what users have, too
  record Bytes(byte[] content) {}

  @Test
  void bytesAreBase64() {
    EntityMapping<Bytes> mapping = EntityMapping.of(Bytes.class);
    assertThat(mapping.read("1", Map.of("content", "AP9B")).content()).containsExactly(0, -1, 65);
  }

  record Everything(
      String text,
      int i,
      long l,
      short s,
      byte b,
      float f,
      double d,
      boolean yes,
      char c,
      Integer boxed,
      BigDecimal decimal,
      BigInteger big,
      UUID uuid,
      DayOfWeek day,
      LocalDate date,
      LocalTime time,
      LocalDateTime dateTime,
      Instant instant,
      OffsetDateTime offset,
      Optional<Long> maybe) {}

  @Property(tries = 500)
  void everyTypeIsReadFromTheTextOfTheDatabaseSource(
      @ForAll String text,
      @ForAll long l,
      @ForAll double d,
      @ForAll boolean yes,
      @ForAll char c,
      @ForAll @Scale(9) BigDecimal decimal,
      @ForAll DayOfWeek day) {
    long micros = Math.floorMod(l, 4_000_000_000_000_000L);
    Instant instant = Instant.ofEpochSecond(micros / 1_000_000, (int) (micros % 1_000_000) * 1000L);
    LocalDateTime local = LocalDateTime.ofInstant(instant, java.time.ZoneOffset.UTC);
    Everything all =
        new Everything(
            text,
            (int) l,
            l,
            (short) l,
            (byte) l,
            (float) d,
            d,
            yes,
            c,
            (int) l,
            decimal,
            BigInteger.valueOf(l).pow(3),
            new UUID(l, ~l),
            day,
            local.toLocalDate(),
            local.toLocalTime(),
            local,
            instant,
            instant.atOffset(java.time.ZoneOffset.UTC),
            yes ? Optional.of(l) : Optional.empty());
    assertThat(EntityMapping.of(Everything.class).read("1", texts(all))).isEqualTo(all);
  }

  /** The text of each component; dates and times as Java has them, decimals without an exponent. */
  private static Map<String, String> texts(Everything all) {
    Map<String, String> texts = new HashMap<>();
    for (RecordComponent part : Everything.class.getRecordComponents()) {
      try {
        Object value = part.getAccessor().invoke(all);
        Object held = value instanceof Optional<?> optional ? optional.orElse(null) : value;
        if (held != null) {
          texts.put(
              RecordMapping.snake(part.getName()),
              held instanceof BigDecimal number ? number.toPlainString() : held.toString());
        }
      } catch (ReflectiveOperationException e) {
        throw new LinkageError("a component cannot be read", e);
      }
    }
    return texts;
  }
}
