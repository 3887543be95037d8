package io.prefetchbench.cache.internal.common;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The fields of one entity, names and values in their order. Immutable and compact, because every
 * read creates one: two references per field, where a linked map needs a forty-byte object.
 */
public final class Fields extends AbstractMap<String, String> {
  /** Up to this size a linear search is faster than an index. */
  private static final int SCANNED_MAX = 16;

  private final String[] parts;
  private final @Nullable Map<String, Integer> places;

  private Fields(String[] parts, @Nullable Map<String, Integer> places) {
    this.parts = parts;
    this.places = places;
  }

  /** Collects fields in their order. Not thread-safe; used once. */
  public static final class Builder {
    private String[] parts;
    private int size;

    public Builder(int expected) {
      parts = new String[2 * Math.max(1, expected)];
    }

    /** Adds a field; for a repeated name the later value wins, at the position of the first. */
    public Builder add(String name, String value) {
      if (size == parts.length) {
        parts = Arrays.copyOf(parts, 2 * size);
      }
      parts[size] = name;
      parts[size + 1] = value;
      size += 2;
      return this;
    }

    public Fields build() {
      String[] all = size == parts.length ? parts : Arrays.copyOf(parts, size);
      if (size > 2 * SCANNED_MAX) {
        return indexed(all);
      }
      for (int i = 2; i < size; i += 2) {
        for (int j = 0; j < i; j += 2) {
          if (all[i].equals(all[j])) {
            return merged(all);
          }
        }
      }
      return new Fields(all, null);
    }

    private static Fields indexed(String[] parts) {
      Map<String, Integer> places = new HashMap<>(parts.length);
      for (int i = 0; i < parts.length; i += 2) {
        if (places.put(parts[i], i) != null) {
          return merged(parts);
        }
      }
      return new Fields(parts, places);
    }

    private static Fields merged(String[] parts) {
      Map<String, String> each = new LinkedHashMap<>();
      for (int i = 0; i < parts.length; i += 2) {
        each.put(parts[i], parts[i + 1]);
      }
      return copyOf(each);
    }
  }

  public static Fields copyOf(Map<String, String> fields) {
    if (fields instanceof Fields same) {
      return same;
    }
    Builder builder = new Builder(fields.size());
    fields.forEach(builder::add);
    return builder.build();
  }

  private int placeOf(@Nullable Object name) {
    if (places != null) {
      Integer place = places.get(name);
      return place == null ? -1 : place;
    }
    for (int i = 0; i < parts.length; i += 2) {
      if (parts[i].equals(name)) {
        return i;
      }
    }
    return -1;
  }

  @Override
  public int size() {
    return parts.length / 2;
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return placeOf(name) >= 0;
  }

  @Override
  public @Nullable String get(@Nullable Object name) {
    int place = placeOf(name);
    return place < 0 ? null : parts[place + 1];
  }

  @Override
  public Set<Entry<String, String>> entrySet() {
    return new Entries();
  }

  private final class Entries extends AbstractSet<Entry<String, String>> {
    @Override
    public int size() {
      return Fields.this.size();
    }

    @Override
    public Iterator<Entry<String, String>> iterator() {
      return new Iterator<>() {
        private int at;

        @Override
        public boolean hasNext() {
          return at < parts.length;
        }

        @Override
        public Entry<String, String> next() {
          if (at >= parts.length) {
            throw new NoSuchElementException();
          }
          at += 2;
          return Map.entry(parts[at - 2], parts[at - 1]);
        }
      };
    }
  }
}
