package io.prefetchbench.testbed.redis;

import io.prefetchbench.cache.RedisAddress;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import org.jspecify.annotations.Nullable;

/**
 * One bare blocking RESP2 connection: a lower bound for the latency of any client.
 *
 * <p>For a floor: build the bytes of many commands with {@link #encode} before the clock starts,
 * then {@link #write} them and {@link #skipReplies} as many; that path allocates nothing. Windows
 * of a few hundred kilobytes keep Redis' own reply buffer small. Failures of the connection are
 * {@link UncheckedIOException}, after which only {@link #close} may be called; error replies are
 * {@link RespError}.
 */
public final class RespConnection implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
  private static final int READ_BUFFER_BYTES = 256 * 1024;

  private final Socket socket;
  private final OutputStream out;
  private final RespReader reader;

  private RespConnection(Socket socket) throws IOException {
    this.socket = socket;
    this.out = socket.getOutputStream();
    this.reader = new RespReader(socket.getInputStream(), READ_BUFFER_BYTES);
  }

  /** Connects without login; 5 s to connect, 60 s to wait for a reply. */
  public static RespConnection open(String host, int port) {
    return open(RedisAddress.of(host, port));
  }

  /** Connects to one server and logs in; 5 s to connect, 60 s to wait for a reply. */
  public static RespConnection open(RedisAddress address) {
    return open(address, CONNECT_TIMEOUT, READ_TIMEOUT, null);
  }

  /**
   * Connects, logs in and selects the database; {@code tls} makes the sockets of {@code rediss},
   * null for the JVM's own trust store. Failures are {@link UncheckedIOException}, a refused login
   * is a {@link RespError}, an address of Sentinels or a cluster an {@link
   * IllegalArgumentException}.
   */
  public static RespConnection open(
      RedisAddress address,
      Duration connectTimeout,
      Duration readTimeout,
      @Nullable SSLSocketFactory tls) {
    if (address.kind() != RedisAddress.Kind.SINGLE) {
      throw new IllegalArgumentException("expected the address of one Redis, was " + address);
    }
    Socket socket = new Socket();
    try {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(Math.toIntExact(readTimeout.toMillis()));
      socket.connect(
          new InetSocketAddress(address.host(), address.port()),
          Math.toIntExact(connectTimeout.toMillis()));
      Socket speaking = address.tls() ? secured(socket, address, tls) : socket;
      RespConnection connection = new RespConnection(speaking);
      connection.logIn(address);
      return connection;
    } catch (IOException e) {
      closeQuietly(socket, e);
      throw new UncheckedIOException(e);
    } catch (RespError | UncheckedIOException e) {
      closeQuietly(socket, e);
      throw e;
    }
  }

  private static Socket secured(Socket plain, RedisAddress address, @Nullable SSLSocketFactory tls)
      throws IOException {
    SSLSocketFactory factory = tls == null ? (SSLSocketFactory) SSLSocketFactory.getDefault() : tls;
    SSLSocket socket =
        (SSLSocket) factory.createSocket(plain, address.host(), address.port(), true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setEndpointIdentificationAlgorithm("HTTPS");
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private void logIn(RedisAddress address) {
    String password = address.password();
    if (password != null) {
      String user = address.user();
      if (user == null) {
        call("AUTH", password);
      } else {
        call("AUTH", user, password);
      }
    }
    if (address.database() != 0) {
      call("SELECT", Integer.toString(address.database()));
    }
  }

  /** The bytes of one command as Redis reads them. */
  public static byte[] encode(byte[]... words) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(64);
    bytes.writeBytes(ascii("*" + words.length + "\r\n"));
    for (byte[] word : words) {
      bytes.writeBytes(ascii("$" + word.length + "\r\n"));
      bytes.writeBytes(word);
      bytes.writeBytes(ascii("\r\n"));
    }
    return bytes.toByteArray();
  }

  /** Like {@link #encode(byte[][])}, words in UTF-8. */
  public static byte[] encode(String... words) {
    return encode(utf8(words));
  }

  /**
   * Sends one command and waits for its reply.
   *
   * @return byte[] for a bulk reply, String for a status line, Long, List (whose elements may be
   *     {@link RespError}), or null
   * @throws RespError if the reply is an error
   */
  public @Nullable Object call(byte[]... words) {
    write(encode(words));
    Object reply = readReply();
    if (reply instanceof RespError error) {
      throw error;
    }
    return reply;
  }

  /** Like {@link #call(byte[][])}, words in UTF-8. */
  public @Nullable Object call(String... words) {
    return call(utf8(words));
  }

  /** Like {@link #call(String...)}, for a reply that is text; a missing one is empty. */
  public String text(String... words) {
    return asText(call(words));
  }

  /** Like {@link #call(String...)}, for a flat list of texts; null elements are "". */
  public List<String> texts(String... words) {
    List<String> texts = new ArrayList<>();
    if (call(words) instanceof List<?> elements) {
      for (Object element : elements) {
        texts.add(asText(element));
      }
    }
    return texts;
  }

  private static String asText(@Nullable Object reply) {
    if (reply == null) {
      return "";
    }
    return reply instanceof byte[] bytes
        ? new String(bytes, StandardCharsets.UTF_8)
        : reply.toString();
  }

  /** Sends bytes as they are; returns when the kernel has taken them. */
  public void write(byte[] bytes) {
    write(bytes, 0, bytes.length);
  }

  public void write(byte[] bytes, int offset, int length) {
    try {
      out.write(bytes, offset, length);
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads one reply as {@link #call(byte[][])} does, but returns an error as a value. */
  public @Nullable Object readReply() {
    try {
      return reader.read();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Reads past the given number of replies; returns how many of them were errors. */
  public long skipReplies(long count) {
    try {
      return reader.skip(count);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The first error that was skipped since the last call, or null: to say why there were some. */
  public @Nullable String takeFirstSkippedError() {
    return reader.takeFirstError();
  }

  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void closeQuietly(Socket socket, Exception first) {
    try {
      socket.close();
    } catch (IOException e) {
      first.addSuppressed(e);
    }
  }

  private static byte[][] utf8(String... words) {
    byte[][] bytes = new byte[words.length][];
    for (int i = 0; i < words.length; i++) {
      bytes[i] = words[i].getBytes(StandardCharsets.UTF_8);
    }
    return bytes;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
