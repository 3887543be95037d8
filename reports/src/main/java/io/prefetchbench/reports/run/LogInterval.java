package io.prefetchbench.reports.run;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.HdrHistogram.Histogram;

/**
 * One interval of a log, in HdrHistogram's encoding: a few kilobytes, where the histogram itself
 * takes about a hundred. Immutable.
 *
 * @param bytes must not be changed
 */
@SuppressWarnings("ArrayRecordComponent")
record LogInterval(String tag, long startMillis, long endMillis, byte[] bytes) {
  static LogInterval of(Histogram histogram, String untagged) {
    ByteBuffer buffer = ByteBuffer.allocate(histogram.getNeededByteBufferCapacity());
    int length = histogram.encodeIntoByteBuffer(buffer);
    String tag = histogram.getTag() == null ? untagged : histogram.getTag();
    byte[] bytes = Arrays.copyOf(buffer.array(), length);
    return new LogInterval(tag, histogram.getStartTimeStamp(), histogram.getEndTimeStamp(), bytes);
  }

  Histogram histogram() {
    Histogram histogram = Histogram.decodeFromByteBuffer(ByteBuffer.wrap(bytes), 0);
    histogram.setTag(tag);
    histogram.setStartTimeStamp(startMillis);
    histogram.setEndTimeStamp(endMillis);
    return histogram;
  }
}
