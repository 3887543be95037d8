package io.prefetchbench.server.faults;

import io.prefetchbench.cache.source.ChangeFeed;
import io.prefetchbench.cache.source.FeedProgress;
import io.prefetchbench.server.faults.rig.ForwardingFeed;
import java.util.Optional;

/** A feed that knows of its own consumer alone. */
final class NarrowFeed extends ForwardingFeed {
  NarrowFeed(ChangeFeed feed) {
    super(feed);
  }

  @Override
  public Optional<FeedProgress> progress() {
    return Optional.empty();
  }
}
