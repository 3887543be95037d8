package io.prefetchbench.server.faults;

import io.prefetchbench.cache.spi.ChangeFeed;
import io.prefetchbench.cache.spi.ChangeFeed.Offset;
import io.prefetchbench.server.faults.rig.ForwardingFeed;
import java.util.List;
import java.util.Optional;

/** A stream feed that takes what this consumer has acknowledged for what all of them have. */
final class NarrowFeed extends ForwardingFeed {
  private volatile long acknowledged;

  NarrowFeed(ChangeFeed feed) {
    super(feed);
  }

  @Override
  public void ack(List<Offset> offsets) {
    super.ack(offsets);
    for (Offset offset : offsets) {
      String entry = offset.text();
      acknowledged = Math.max(acknowledged, Long.parseLong(entry.substring(0, entry.indexOf('-'))));
    }
  }

  @Override
  public Optional<ChangeFeed.Progress> progress() {
    return super.progress()
        .map(real -> new ChangeFeed.Progress(real.end(), Math.max(real.settled(), acknowledged)));
  }
}
