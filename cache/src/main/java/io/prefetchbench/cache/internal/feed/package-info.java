/** The change feeds over Redis: a stream with a consumer group, and a list. */
@NullMarked
package io.prefetchbench.cache.internal.feed;

import org.jspecify.annotations.NullMarked;
