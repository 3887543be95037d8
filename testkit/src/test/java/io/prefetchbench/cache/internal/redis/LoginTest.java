package io.prefetchbench.cache.internal.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.Appender;
import ch.qos.logback.core.read.ListAppender;
import io.prefetchbench.cache.ConnectionOptions;
import io.prefetchbench.cache.RedisAddress;
import io.prefetchbench.cache.RedisFault;
import io.prefetchbench.testbed.redis.RedisOptions;
import io.prefetchbench.testbed.redis.RedisServer;
import io.prefetchbench.testbed.redis.RespConnection;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/** Passwords, users and certificates: they open what they should, may change, and stay secret. */
class LoginTest {
  private static final String SECRET = "hush-9c1f";
  private static final String NEXT_SECRET = "hush-77ab";
  private static final ConnectionOptions OPTIONS =
      ConnectionOptions.STANDARD.withCommandTimeout(Duration.ofSeconds(10)).withClientName("reads");

  @TempDir static Path folder;
  private static TestCertificate certificate;

  @BeforeAll
  static void makeCertificate() throws Exception {
    certificate = TestCertificate.make(folder);
  }

  private static RedisAddress login(RedisServer server, String password) {
    return new RedisAddress(server.host(), server.port(), "reader", password, 0, false);
  }

  private static void allow(RespConnection bare, String password) {
    bare.call("ACL", "SETUSER", "reader", "on", "resetpass", ">" + password, "~*", "+@all");
  }

  private static int freePort() throws Exception {
    InetAddress loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
    try (ServerSocket socket = new ServerSocket(0, 1, loopback)) {
      return socket.getLocalPort();
    }
  }

  @ParameterizedTest
  @EnumSource
  void aChangedPasswordIsAskedForAtTheNextConnection(TestedClient client) {
    try (RedisServer server = RedisServer.startEmbedded();
        RespConnection bare = server.connect()) {
      allow(bare, SECRET);
      AtomicReference<RedisAddress> where = new AtomicReference<>(login(server, SECRET));
      try (RedisPort port = client.connect(where::get, OPTIONS)) {
        assertThat(port.call(Command.of("ACL", "WHOAMI")).text()).isEqualTo("reader");
        assertThat(port.call(Command.of("CLIENT", "GETNAME")).text()).isEqualTo("reads");
        allow(bare, NEXT_SECRET);
        bare.call("CLIENT", "KILL", "USER", "reader");
        await()
            .atMost(Duration.ofSeconds(10))
            .untilAsserted(
                () ->
                    assertThatExceptionOfType(RedisFault.class)
                        .isThrownBy(() -> port.call(Command.of("PING")))
                        .satisfies(
                            fault ->
                                assertThat(fault.kind()).isEqualTo(RedisFault.Kind.CONFIGURATION)));
        where.set(login(server, NEXT_SECRET));
        await()
            .atMost(Duration.ofSeconds(10))
            .ignoreExceptionsInstanceOf(RedisFault.class)
            .until(() -> port.call(Command.of("PING")).text().equals("PONG"));
        assertThat(port.callAsync(Command.of("ACL", "WHOAMI")).join().text()).isEqualTo("reader");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tlsTrustsTheGivenCertificatesAndNoOtherNames(TestedClient client) throws Exception {
    int tlsPort = freePort();
    RedisOptions tls =
        RedisOptions.of("--tls-port", Integer.toString(tlsPort), "--tls-auth-clients", "no")
            .with("--tls-cert-file", certificate.certificate().toString())
            .with("--tls-key-file", certificate.key().toString())
            .with("--tls-ca-cert-file", certificate.certificate().toString());
    ConnectionOptions trusting = OPTIONS.withTrustedCertificates(certificate.certificate());
    try (RedisServer server = RedisServer.startEmbedded(tls);
        RespConnection bare = server.connect()) {
      allow(bare, SECRET);
      RedisAddress there = new RedisAddress("127.0.0.1", tlsPort, "reader", SECRET, 2, true);
      try (RedisPort port = client.connect(there, trusting)) {
        String large = "x".repeat(200_000);
        port.call(Command.of("SET", "k", large)).orThrow();
        List<Reply> replies =
            port.pipeline(List.of(Command.of("GET", "k"), Command.of("ACL", "WHOAMI")));
        assertThat(replies.get(0).text()).isEqualTo(large);
        assertThat(replies.get(1).text()).isEqualTo("reader");
        assertThat(bare.text("CLIENT", "LIST")).contains("db=2").contains("name=reads");
      }
      RedisAddress otherName = new RedisAddress("localhost", tlsPort, "reader", SECRET, 0, true);
      assertThatExceptionOfType(RedisFault.class)
          .as("the certificate is of another name")
          .isThrownBy(() -> client.connect(otherName, trusting).close());
      assertThatExceptionOfType(RedisFault.class)
          .as("the JVM does not trust the certificate")
          .isThrownBy(() -> client.connect(there, OPTIONS).close());
    }
  }

  @ParameterizedTest
  @EnumSource
  void noFailureShowsThePassword(TestedClient client) throws Exception {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    Level before = root.getLevel();
    ListAppender<ILoggingEvent> log = new ListAppender<>();
    log.setContext(context);
    log.start();
    Appender<ILoggingEvent> console = root.getAppender("STDERR");
    root.detachAppender(console);
    root.addAppender(log);
    root.setLevel(Level.DEBUG);
    List<String> shown;
    try {
      shown = failures(client);
    } finally {
      root.setLevel(before);
      root.detachAppender(log);
      root.addAppender(console);
    }
    synchronized (log) {
      for (ILoggingEvent event : List.copyOf(log.list)) {
        shown.add(event.getFormattedMessage());
        if (event.getThrowableProxy() != null) {
          shown.add(ThrowableProxyUtil.asString(event.getThrowableProxy()));
        }
      }
    }
    assertThat(shown).hasSizeGreaterThan(6).noneMatch(text -> text.contains(SECRET));
  }

  /** Everything that is shown of failures of every kind. */
  private static List<String> failures(TestedClient client) throws Exception {
    List<String> shown = new ArrayList<>();
    ConnectionOptions hasty = OPTIONS.withCommandTimeout(Duration.ofMillis(300));
    try (RedisServer server = RedisServer.startEmbedded();
        RespConnection bare = server.connect()) {
      RedisAddress there = login(server, SECRET);
      shown.add(there.toString());
      shown.add(thrown(() -> client.connect(there, hasty).close()));
      allow(bare, SECRET);
      bare.call("ACL", "SETUSER", "reader", "-get");
      RedisAddress noTls =
          new RedisAddress(server.host(), server.port(), "reader", SECRET, 0, true);
      shown.add(thrown(() -> client.connect(noTls, hasty).close()));
      RedisAddress noDatabase =
          new RedisAddress(server.host(), server.port(), "reader", SECRET, 99, false);
      shown.add(thrown(() -> client.connect(noDatabase, hasty).close()));
      RedisAddress nobody = new RedisAddress("127.0.0.1", 1, "reader", SECRET, 0, false);
      shown.add(thrown(() -> client.connect(nobody, hasty).close()));
      try (RedisPort port = client.connect(there, hasty)) {
        shown.add(port.describe());
        shown.add(port.toString());
        shown.add(thrown(() -> port.call(Command.of("GET", "k")).orThrow()));
        bare.call("CLIENT", "PAUSE", "60000", "WRITE");
        shown.add(thrown(() -> port.call(Command.of("INCR", "n"))));
        bare.call("CLIENT", "UNPAUSE");
        allow(bare, NEXT_SECRET);
        bare.call("CLIENT", "KILL", "USER", "reader");
        await()
            .atMost(Duration.ofSeconds(10))
            .until(() -> thrown(() -> port.call(Command.of("PING"))).contains("WRONGPASS"));
        shown.add(thrown(() -> port.call(Command.of("PING"))));
        shown.add(thrown(() -> port.callAsync(Command.of("PING")).join()));
      }
    }
    return shown;
  }

  /** The whole of what is thrown, causes and all. */
  private static String thrown(Runnable call) {
    try {
      call.run();
      return "";
    } catch (RedisFault | CompletionException e) {
      StringWriter text = new StringWriter();
      e.printStackTrace(new PrintWriter(text));
      return text.toString();
    }
  }
}
