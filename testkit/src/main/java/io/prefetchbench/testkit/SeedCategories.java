package io.prefetchbench.testkit;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The five categories a new primary starts with: small enough to look at. */
public final class SeedCategories {
  private SeedCategories() {}

  /** The fields of each, in id order; the field {@code id} holds the id. */
  public static List<Map<String, String>> all() {
    return List.of(
        category("cat-001", "Beverages", "1", "true", ""),
        category("cat-002", "Bakery", "2", "true", ""),
        category("cat-003", "Pantry Staples", "3", "false", ""),
        category("cat-004", "Frozen", "4", "false", ""),
        category("cat-005", "Specialty Cheeses", "5", "false", "cat-002"));
  }

  /** The fields of one category in their usual order. */
  public static Map<String, String> category(
      String id, String name, String displayOrder, String featured, String parentId) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("id", id);
    fields.put("name", name);
    fields.put("display_order", displayOrder);
    fields.put("featured", featured);
    fields.put("parent_id", parentId);
    return fields;
  }
}
