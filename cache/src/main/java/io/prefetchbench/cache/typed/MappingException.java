package io.prefetchbench.cache.typed;

/** A type cannot be mapped, or an entity in the cache does not fit the type it is read as. */
public final class MappingException extends RuntimeException {
  private static final long serialVersionUID = 1;

  MappingException(String message) {
    super(message);
  }

  MappingException(String message, Throwable cause) {
    super(message, cause);
  }
}
