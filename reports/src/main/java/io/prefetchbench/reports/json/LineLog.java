package io.prefetchbench.reports.json;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * A file that only grows, a line at a time, by a process that may be killed at any moment: a last
 * line without a line end was cut short and counts for nothing. One writer at a time.
 */
public final class LineLog {
  private LineLog() {}

  /**
   * Appends a line and forces it to the disk. The rest of a line that was cut short is removed
   * first, or the new line would be glued to it. Throws IOException if the file cannot be written.
   */
  public static void append(Path file, String line) throws IOException {
    ByteBuffer rest = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try (FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
      long end = wholeLines(channel);
      channel.truncate(end);
      channel.position(end);
      while (rest.hasRemaining()) {
        channel.write(rest);
      }
      channel.force(false);
    }
  }

  /**
   * Returns the whole lines; none if there is no file. Throws IOException if the file cannot be
   * read.
   */
  public static List<String> read(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    if (Files.exists(file)) {
      String text = TextFile.read(file);
      int begin = 0;
      for (int end = text.indexOf('\n'); end >= 0; end = text.indexOf('\n', begin)) {
        lines.add(text.substring(begin, end));
        begin = end + 1;
      }
    }
    return lines;
  }

  private static long wholeLines(FileChannel channel) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    for (long end = channel.size(); end > 0; end--) {
      one.clear();
      channel.read(one, end - 1);
      if (one.get(0) == '\n') {
        return end;
      }
    }
    return 0;
  }
}
