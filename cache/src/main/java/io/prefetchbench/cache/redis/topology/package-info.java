/**
 * Ports to several servers, over a client's ports to single ones: a cluster, or a master monitored
 * by Sentinels.
 */
@NullMarked
package io.prefetchbench.cache.redis.topology;

import org.jspecify.annotations.NullMarked;
