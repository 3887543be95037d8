/**
 * The prefetch cache. Redis clients and Micrometer are optional: a program on the module path
 * requires the one it uses; not transitively, or programs without it would not compile. Everything
 * under {@code internal} may change in any release.
 */
@SuppressWarnings({"requires-automatic", "requires-transitive-automatic"})
module io.prefetchbench.cache {
  requires org.slf4j;
  requires static transitive org.jspecify;
  requires static micrometer.core;
  requires static lettuce.core;
  requires static io.netty.buffer;
  requires static io.netty.common;
  requires static io.netty.handler;
  requires static io.netty.transport;
  requires static redis.clients.jedis;
  requires static org.apache.commons.pool2;

  exports io.prefetchbench.cache;
  exports io.prefetchbench.cache.spi;
  exports io.prefetchbench.cache.typed;
}
