package io.prefetchbench.benchmarks.lineup;

import io.prefetchbench.benchmarks.fixture.Apply;
import io.prefetchbench.benchmarks.fixture.Dataset;
import io.prefetchbench.benchmarks.fixture.WrongOutcome;
import io.prefetchbench.cache.internal.redis.Command;
import io.prefetchbench.cache.internal.redis.RedisPort;
import io.prefetchbench.cache.internal.redis.Reply;
import java.util.ArrayList;
import java.util.List;

/** Without a fence: batches of the stream in one pipeline of transactions, then one XACK. */
public final class PipelinedApply implements Apply {
  private static final int BATCH = 500;

  /** Parts of an entry's body before the entity's fields: six names and values. */
  private static final int FIELDS_AT = 12;

  private static final int ID_AT = 3;

  private final RedisPort port;
  private final Dataset data;
  private final Command poll;
  private long writes;

  public PipelinedApply(RedisPort port, Dataset data) {
    this.port = port;
    this.data = data;
    this.poll =
        Command.of(
            "XREADGROUP",
            "GROUP",
            QueuedEvents.GROUP,
            "pipelined",
            "COUNT",
            BATCH,
            "STREAMS",
            QueuedEvents.key(data),
            ">");
  }

  @Override
  public void apply(int events) {
    int done = 0;
    while (done < events) {
      Reply polled = port.call(poll).orThrow();
      if (polled.isNothing()) {
        throw new WrongOutcome("the stream had " + done + " events, expected " + events);
      }
      done += applyBatch(entries(polled));
    }
  }

  private int applyBatch(List<Reply> entries) {
    List<Command> commands = new ArrayList<>();
    List<Object> ack = new ArrayList<>(List.of("XACK", QueuedEvents.key(data), QueuedEvents.GROUP));
    for (Reply entry : entries) {
      List<String> body = entry.many().get(1).many().stream().map(Reply::text).toList();
      String key = data.keys().keyOf(body.get(ID_AT));
      commands.addAll(PlainCommands.transaction(key, body.subList(FIELDS_AT, body.size())));
      ack.add(entry.many().get(0).text());
    }
    port.pipeline(commands).forEach(Reply::orThrow);
    port.call(Command.of(ack.toArray())).orThrow();
    writes += entries.size();
    return entries.size();
  }

  /** RESP3 answers with a map of streams, RESP2 with a list of pairs. */
  private static List<Reply> entries(Reply polled) {
    List<Reply> streams = polled.many();
    Reply first = streams.get(0);
    return (first instanceof Reply.Many pair ? pair.values().get(1) : streams.get(1)).many();
  }

  @Override
  public long writes() {
    return writes;
  }

  @Override
  public void close() {
    port.close();
  }
}
