package io.prefetchbench.cache.internal.redis.lettuce;

import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.output.CommandOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.ProtocolKeyword;
import io.lettuce.core.protocol.RedisCommand;
import io.netty.buffer.ByteBuf;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.Reply;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One command sent through Lettuce and the collector of its reply, in one object: a bulk load
 * creates a million of these, and Lettuce's own three objects per command cost more than the
 * encoding. Bytes are written and the reply is collected on the connection's event loop only;
 * completing is thread-safe.
 */
class PortCommand extends CommandOutput<byte[], byte[], Reply>
    implements RedisCommand<byte[], byte[], Reply> {

  interface Receiver {
    void onReply(int index, Reply reply);

    void onFault(RedisFault fault);
  }

  /** The reply to nearly every command of a bulk load; shared. */
  private static final Reply OK = new Reply.Bytes(new byte[] {'O', 'K'});

  /** Inside a transaction Lettuce consumes this status itself. */
  private static final Reply QUEUED = new Reply.Bytes("QUEUED".getBytes(StandardCharsets.US_ASCII));

  private static final byte[] CRLF = {'\r', '\n'};
  private static final CommandArgs<byte[], byte[]> NO_ARGS =
      new CommandArgs<>(ByteArrayCodec.INSTANCE);
  private static final ProtocolKeyword TYPE = new Call();

  private final Command command;
  private final Receiver receiver;
  private final int index;
  private final int bytesAhead;
  private @Nullable Reply reply;
  private @Nullable Level level;
  private @Nullable AtomicInteger undone;
  private volatile boolean done;

  /** An array being read, inside another or on top. */
  private static final class Level {
    final List<Reply> values;
    final @Nullable Level outer;
    int missing;

    Level(int size, @Nullable Level outer) {
      this.values = new ArrayList<>(Math.min(size, 4096));
      this.outer = outer;
      this.missing = size;
    }
  }

  /** Lettuce looks at the type for AUTH, SELECT and MULTI only, which no port command is. */
  private static final class Call implements ProtocolKeyword {
    @Override
    public byte[] getBytes() {
      return toString().getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public String toString() {
      return "CALL";
    }
  }

  PortCommand(Command command, Receiver receiver) {
    this(command, receiver, 0, 0);
  }

  /**
   * One of several commands in a pipeline; the first allocates the buffer of them all, of {@code
   * bytesAhead} bytes.
   */
  PortCommand(Command command, Receiver receiver, int index, int bytesAhead) {
    super(ByteArrayCodec.INSTANCE, null);
    this.command = command;
    this.receiver = receiver;
    this.index = index;
    this.bytesAhead = bytesAhead;
  }

  /** Upper bound of the bytes that {@link #encode} will write. */
  static int encodedBytesMax(Command command) {
    int bytes = 16;
    for (byte[] arg : command.args()) {
      bytes += arg.length + 16;
    }
    return bytes;
  }

  @Override
  public void encode(ByteBuf out) {
    List<byte[]> args = command.args();
    out.ensureWritable(bytesAhead > 0 ? bytesAhead : encodedBytesMax(command));
    writeHead(out, '*', args.size());
    for (int i = 0; i < args.size(); i++) {
      byte[] arg = args.get(i);
      writeHead(out, '$', arg.length);
      out.writeBytes(arg);
      out.writeBytes(CRLF);
    }
  }

  private static void writeHead(ByteBuf out, char kind, int number) {
    out.writeByte(kind);
    int divisor = 1;
    while (number / divisor >= 10) {
      divisor *= 10;
    }
    for (; divisor > 0; divisor /= 10) {
      out.writeByte('0' + number / divisor % 10);
    }
    out.writeBytes(CRLF);
  }

  @Override
  public void set(@Nullable ByteBuffer bytes) {
    if (bytes == null) {
      add(Reply.Nothing.NOTHING);
      return;
    }
    if (bytes.remaining() == 2 && bytes.get(bytes.position()) == 'O') {
      byte second = bytes.get(bytes.position() + 1);
      if (second == 'K') {
        add(OK);
        return;
      }
    }
    byte[] copy = new byte[bytes.remaining()];
    bytes.get(copy);
    add(new Reply.Bytes(copy));
  }

  @Override
  public void set(long integer) {
    add(new Reply.Whole(integer));
  }

  @Override
  public void setError(ByteBuffer message) {
    setError(StandardCharsets.UTF_8.decode(message.duplicate()).toString());
  }

  /** An error is a value here: Lettuce never learns of it, so nothing above sees an exception. */
  @Override
  public void setError(String message) {
    add(new Reply.Fault(RedisFault.ofReply(message)));
  }

  @Override
  public void multi(int count) {
    if (count < 0) {
      add(Reply.Nothing.NOTHING);
    } else if (count == 0) {
      add(new Reply.Many(List.of()));
    } else {
      level = new Level(count, level);
    }
  }

  private void add(Reply value) {
    Reply ready = value;
    while (true) {
      Level current = level;
      if (current == null) {
        reply = ready;
        return;
      }
      current.values.add(ready);
      if (--current.missing > 0) {
        return;
      }
      ready = new Reply.Many(current.values);
      level = current.outer;
    }
  }

  /** Sets a counter to decrement once Lettuce is done with this command; call before sending. */
  void countDownWhenDone(AtomicInteger counter) {
    undone = counter;
  }

  private void countDown() {
    AtomicInteger counter = undone;
    if (counter != null) {
      undone = null;
      counter.decrementAndGet();
    }
  }

  /**
   * Fails the command for its caller. It still counts as unfinished: on a silent connection it
   * stays in Lettuce's queue, which is bounded by the counter.
   */
  void giveUp(RedisFault fault) {
    if (!done) {
      done = true;
      receiver.onFault(fault);
    }
  }

  @Override
  public void complete() {
    Reply answer = reply == null ? QUEUED : reply;
    countDown();
    if (!done) {
      done = true;
      receiver.onReply(index, answer);
    }
  }

  @Override
  public boolean completeExceptionally(Throwable cause) {
    countDown();
    if (done) {
      return false;
    }
    done = true;
    receiver.onFault(Faults.of(cause));
    return true;
  }

  @Override
  public void cancel() {
    completeExceptionally(new CancellationException("the connection closed before the reply"));
  }

  @Override
  public CommandOutput<byte[], byte[], Reply> getOutput() {
    return this;
  }

  @Override
  public void setOutput(CommandOutput<byte[], byte[], Reply> output) {
    throw new IllegalStateException("a port command collects its own reply");
  }

  @Override
  public CommandArgs<byte[], byte[]> getArgs() {
    return NO_ARGS;
  }

  @Override
  public ProtocolKeyword getType() {
    return TYPE;
  }

  @Override
  public boolean isCancelled() {
    return false;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  static final class One extends CompletableFuture<Reply> implements Receiver {
    @Override
    public void onReply(int index, Reply reply) {
      complete(reply);
    }

    @Override
    public void onFault(RedisFault fault) {
      completeExceptionally(fault);
    }
  }

  /** Receives the replies of one pipeline; the first fault fails the whole pipeline. */
  static final class All extends CompletableFuture<List<Reply>> implements Receiver {
    private final Reply[] replies;
    private int missing;

    All(int size) {
      replies = new Reply[size];
      missing = size;
    }

    @Override
    public void onReply(int index, Reply reply) {
      replies[index] = reply;
      if (--missing == 0) {
        complete(Arrays.asList(replies));
      }
    }

    @Override
    public void onFault(RedisFault fault) {
      completeExceptionally(fault);
    }
  }
}
