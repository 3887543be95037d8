package io.prefetchbench.cache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every port must do, whatever client it speaks through. */
abstract class PortContract {
  private static final ConnectionOptions OPTIONS =
      ConnectionOptions.STANDARD.withCommandTimeout(Duration.ofSeconds(10));

  private RedisServer server;
  private RedisPort port;

  abstract RedisPort connect(RedisAddress address, ConnectionOptions options);

  @BeforeEach
  void start() {
    server = RedisServer.startEmbedded();
    port = connect(address(), OPTIONS);
  }

  @AfterEach
  void stop() {
    port.close();
    server.close();
  }

  private RedisAddress address() {
    return RedisAddress.parse(server.uri());
  }

  private Reply call(Object... words) {
    return port.call(Command.of(words));
  }

  @Test
  void repliesOfEveryKindComeUntouched() {
    byte[] bytes = {0, -1, '\r', '\n', 127};
    assertThat(call("SET", "k", bytes).text()).isEqualTo("OK");
    assertThat(call("GET", "k").bytes()).isEqualTo(bytes);
    assertThat(call("STRLEN", "k").number()).isEqualTo(5);
    assertThat(call("GET", "none").isNothing()).isTrue();
    assertThat(call("HGETALL", "none").many()).isEmpty();
    assertThat(call("BLPOP", "none", "0.01").isNothing()).isTrue();
    assertThat(call("NOSUCH")).isInstanceOf(Reply.Fault.class);
    List<Reply> nested =
        call("EVAL", "return {1,{},{'a',{redis.error_reply('BAD x'),'b'}},false,'z'}", 0).many();
    assertThat(nested).hasSize(5);
    List<Reply> inner = nested.get(2).many().get(1).many();
    assertThat(((Reply.Fault) inner.get(0)).fault().code()).isEqualTo("BAD");
    assertThat(inner.get(1).text()).isEqualTo("b");
    assertThat(nested.get(3).isNothing()).isTrue();
    assertThat(nested.get(4).text()).isEqualTo("z");
  }

  @Test
  void aTransactionIsAnsweredCommandByCommand() {
    List<Command> commands =
        List.of(
            Command.of("MULTI"),
            Command.of("SET", "k", "v"),
            Command.of("GET", "k"),
            Command.of("EXEC"));
    for (int i = 0; i < 2; i++) {
      List<Reply> replies = port.pipeline(commands);
      assertThat(replies.subList(0, 3).stream().map(Reply::text))
          .containsExactly("OK", "QUEUED", "QUEUED");
      assertThat(replies.get(3).many().stream().map(Reply::text)).containsExactly("OK", "v");
    }
  }

  @Test
  void oneBadCommandOfAPipelineHidesNoOther() throws Exception {
    call("SET", "text", "x");
    List<Command> commands = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      commands.add(Command.of("HSET", "h" + i, "f", "v".repeat(i)));
      commands.add(Command.of("HGET", "text", "f"));
      commands.add(Command.of("HGET", "h" + i, "f"));
    }
    for (List<Reply> replies :
        List.of(port.pipeline(commands), port.pipelineAsync(commands).get())) {
      assertThat(replies).hasSize(1500);
      for (int i = 0; i < 500; i++) {
        assertThat(((Reply.Fault) replies.get(3 * i + 1)).fault().kind())
            .isEqualTo(RedisFault.Kind.PERMANENT);
        assertThat(replies.get(3 * i + 2).text()).hasSize(i);
      }
    }
    assertThat(port.pipeline(List.of())).isEmpty();
    assertThat(port.pipelineAsync(List.of()).get()).isEmpty();
  }

  @Test
  void threadsGetTheirOwnReplies() throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(8);
    try {
      List<Future<Boolean>> results = new ArrayList<>();
      for (int t = 0; t < 8; t++) {
        String mine = "thread" + t;
        results.add(threads.submit(() -> echoesItself(mine)));
      }
      for (Future<Boolean> result : results) {
        assertThat(result.get()).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private boolean echoesItself(String mine) {
    List<CompletableFuture<Reply>> waiting = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      assertThat(call("ECHO", mine + i).text()).isEqualTo(mine + i);
      waiting.add(port.callAsync(Command.of("ECHO", mine + i)));
      List<Reply> both =
          port.pipeline(List.of(Command.of("ECHO", mine), Command.of("ECHO", "" + i)));
      assertThat(both.get(0).text()).isEqualTo(mine);
    }
    for (int i = 0; i < 200; i++) {
      assertThat(waiting.get(i).join().text()).isEqualTo(mine + i);
    }
    return true;
  }

  @Test
  void aBlockingCallHoldsUpNobody() throws Exception {
    CompletableFuture<Reply> blocked =
        CompletableFuture.supplyAsync(
            () -> port.callBlocking(Command.of("BLPOP", "list", 8), Duration.ofSeconds(8)));
    await()
        .atMost(Duration.ofSeconds(5))
        .until(() -> call("INFO", "clients").text().contains("blocked_clients:1"));
    assertThat(call("PING").text()).isEqualTo("PONG");
    call("RPUSH", "list", "x");
    assertThat(blocked.get().many().get(1).text()).isEqualTo("x");
    Reply empty = port.callBlocking(Command.of("BLPOP", "list", "0.05"), Duration.ofMillis(50));
    assertThat(empty.isNothing()).isTrue();
  }

  @Test
  void aLostConnectionFailsWhatWasInFlightAndIsNotSentAgain() {
    RedisPort hasty = connect(address(), OPTIONS.withCommandTimeout(Duration.ofMillis(300)));
    try (RespConnection bare = server.connect()) {
      assertThat(hasty.call(Command.of("PING")).text()).isEqualTo("PONG");
      bare.call("CLIENT", "PAUSE", "700", "WRITE");
      assertThatExceptionOfType(RedisFault.class)
          .isThrownBy(() -> hasty.call(Command.of("INCR", "n")))
          .satisfies(fault -> assertThat(fault.code()).isEqualTo(RedisFault.TIMEOUT));
      bare.call("CLIENT", "KILL", "TYPE", "normal", "SKIPME", "yes");
      bare.call("CLIENT", "UNPAUSE");
      await()
          .atMost(Duration.ofSeconds(5))
          .ignoreExceptionsInstanceOf(RedisFault.class)
          .until(() -> hasty.call(Command.of("PING")).text().equals("PONG"));
      assertThat(hasty.call(Command.of("GET", "n")).isNothing()).isTrue();
      assertThat(hasty.call(Command.of("INCR", "n")).number()).isEqualTo(1);
    } finally {
      hasty.close();
    }
  }

  @Test
  void whileRedisIsDownCallsAreRefusedAndLaterServedAgain() {
    server.close();
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> call("PING"))
        .satisfies(fault -> assertThat(fault.code()).isEqualTo(RedisFault.CONNECTION));
    assertThat(port.callAsync(Command.of("PING")))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(RedisFault.class);
    assertThat(port.pipelineAsync(List.of(Command.of("PING"))))
        .failsWithin(Duration.ofSeconds(5))
        .withThrowableOfType(ExecutionException.class)
        .withCauseInstanceOf(RedisFault.class);
    int samePort = server.port();
    server = RedisServer.startEmbedded();
    try (RespConnection bare = server.connect()) {
      bare.call("CONFIG", "SET", "port", Integer.toString(samePort));
    }
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsInstanceOf(RedisFault.class)
        .until(() -> call("PING").text().equals("PONG"));
  }

  @Test
  void aRefusedLoginSaysSoAtOnce() {
    call("CONFIG", "SET", "requirepass", "secret");
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> connect(withPassword("wrong"), OPTIONS).close())
        .satisfies(
            fault -> {
              assertThat(fault.kind()).as("%s", fault).isEqualTo(RedisFault.Kind.CONFIGURATION);
              assertThat(fault.getMessage()).doesNotContain("wrong ");
            });
    RedisPort allowed = connect(withPassword("secret"), OPTIONS.withClientName("reader"));
    assertThat(allowed.call(Command.of("CLIENT", "GETNAME")).text()).isEqualTo("reader");
    assertThat(allowed.call(Command.of("DBSIZE")).number()).isZero();
    allowed.close();
  }

  private RedisAddress withPassword(String password) {
    return new RedisAddress(server.host(), server.port(), null, password, 0, false);
  }

  @Test
  void theDatabaseOfTheAddressIsUsed() {
    RedisPort third =
        connect(new RedisAddress(server.host(), server.port(), null, null, 3, false), OPTIONS);
    third.call(Command.of("SET", "k", "3"));
    third.close();
    assertThat(call("EXISTS", "k").number()).isZero();
  }

  @Test
  void aRedisThatIsNotThereIsAConnectionFault() {
    RedisAddress nobody = RedisAddress.of("127.0.0.1", 1);
    assertThatExceptionOfType(RedisFault.class)
        .isThrownBy(() -> connect(nobody, OPTIONS).close())
        .satisfies(fault -> assertThat(fault.code()).isEqualTo(RedisFault.CONNECTION));
  }
}
