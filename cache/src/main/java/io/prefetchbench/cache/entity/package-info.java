/** What is cached: entities, their versions, and the committed changes of them. */
@NullMarked
package io.prefetchbench.cache.entity;

import org.jspecify.annotations.NullMarked;
