/** The data model: entities, their versions, and their committed changes. */
@NullMarked
package io.prefetchbench.cache.entity;

import org.jspecify.annotations.NullMarked;
