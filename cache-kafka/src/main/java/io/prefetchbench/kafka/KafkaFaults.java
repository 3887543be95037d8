package io.prefetchbench.kafka;

import io.prefetchbench.cache.spi.SourceException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.AuthenticationException;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidGroupIdException;
import org.apache.kafka.common.errors.InvalidTopicException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.apache.kafka.common.errors.UnsupportedVersionException;

/** Kafka's exceptions as those of a feed. */
final class KafkaFaults {
  private KafkaFaults() {}

  /** Classifies a failure. */
  static RuntimeException of(String doing, Throwable failure) {
    Throwable cause = failure;
    while ((cause instanceof ExecutionException || cause instanceof CompletionException)
        && cause.getCause() != null) {
      cause = cause.getCause();
    }
    String words = doing + ": " + cause.getMessage();
    if ((cause instanceof ConfigException && cause.getCause() == null)
        || cause instanceof AuthenticationException
        || cause instanceof AuthorizationException
        || cause instanceof InvalidConfigurationException
        || cause instanceof InvalidGroupIdException
        || cause instanceof InvalidTopicException
        || cause instanceof UnknownTopicOrPartitionException
        || cause instanceof UnsupportedVersionException) {
      return SourceException.misconfigured(words, cause);
    }
    if (cause instanceof KafkaException) {
      return SourceException.unavailable(words, cause);
    }
    return cause instanceof RuntimeException own ? own : SourceException.unavailable(words, cause);
  }
}
