/**
 * Entities as values of a type of your own instead of maps of text: {@link
 * io.prefetchbench.cache.typed.TypedCache} is a view of a cache, {@link
 * io.prefetchbench.cache.typed.EntityMapping} converts between a record and the fields of an
 * entity.
 */
@NullMarked
package io.prefetchbench.cache.typed;

import org.jspecify.annotations.NullMarked;
