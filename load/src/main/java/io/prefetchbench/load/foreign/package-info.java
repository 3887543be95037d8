/**
 * Systems described by a file: how they are changed and read, without a class of their own. Types
 * are not thread-safe unless they say so.
 */
@NullMarked
package io.prefetchbench.load.foreign;

import org.jspecify.annotations.NullMarked;
