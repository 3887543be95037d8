/**
 * Caches of tables as beans of a Spring Boot application: {@link
 * io.prefetchbench.spring.PrefetchProperties} says which.
 */
@NullMarked
package io.prefetchbench.spring;

import org.jspecify.annotations.NullMarked;
