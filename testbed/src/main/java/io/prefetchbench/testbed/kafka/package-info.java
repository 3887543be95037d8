/** Starts Kafka brokers: in this JVM, by Docker, or none where one is given. */
@NullMarked
package io.prefetchbench.testbed.kafka;

import org.jspecify.annotations.NullMarked;
