import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.Executors;

/**
 * A service as there are many: products in PostgreSQL, cached in Redis on a miss, for a fixed time.
 * It knows nothing of the bench.
 *
 * <p>{@code java -cp postgresql.jar Shop.java PORT JDBC-URL redis://HOST:PORT TTL-MILLIS}
 */
public class Shop {
  private final String jdbc;
  private final URI redis;
  private final String ttlMillis;
  private final ThreadLocal<Connection> database = ThreadLocal.withInitial(this::connect);
  private final ThreadLocal<Socket> cache = ThreadLocal.withInitial(this::dial);

  Shop(String jdbc, String redis, String ttlMillis) {
    this.jdbc = jdbc;
    this.redis = URI.create(redis);
    this.ttlMillis = ttlMillis;
  }

  public static void main(String[] args) throws Exception {
    Shop shop = new Shop(args[1], args[2], args[3]);
    try (Connection connection = shop.connect();
        Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE IF NOT EXISTS product (id int PRIMARY KEY, name text, revision bigint)");
    }
    InetSocketAddress address = new InetSocketAddress("127.0.0.1", Integer.parseInt(args[0]));
    HttpServer server = HttpServer.create(address, 0);
    server.setExecutor(Executors.newFixedThreadPool(8));
    server.createContext("/products/", shop::answer);
    server.start();
    System.out.println("ready http://127.0.0.1:" + server.getAddress().getPort());
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      String id = exchange.getRequestURI().getPath().substring("/products/".length());
      String product = id.matches("\\d{1,9}") ? product(id) : null;
      byte[] body = product == null ? new byte[0] : product.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(product == null ? 404 : 200, product == null ? -1 : body.length);
      exchange.getResponseBody().write(body);
    } catch (SQLException e) {
      exchange.sendResponseHeaders(500, -1);
    }
  }

  /** Cache-aside: from the cache, else from the table and into the cache. */
  private String product(String id) throws IOException, SQLException {
    String cached = redis("GET", "product:" + id);
    if (cached != null) {
      return cached;
    }
    String read = select(id);
    if (read != null) {
      redis("SET", "product:" + id, read, "PX", ttlMillis);
    }
    return read;
  }

  private String select(String id) throws SQLException {
    String sql = "SELECT name, revision FROM product WHERE id = ?";
    try (PreparedStatement statement = database.get().prepareStatement(sql)) {
      statement.setInt(1, Integer.parseInt(id));
      try (ResultSet row = statement.executeQuery()) {
        return row.next()
            ? "{\"id\": %s, \"name\": \"%s\", \"meta\": {\"revision\": %d}}"
                .formatted(id, row.getString(1), row.getLong(2))
            : null;
      }
    }
  }

  private Connection connect() {
    try {
      return DriverManager.getConnection(jdbc);
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  private Socket dial() {
    try {
      Socket socket = new Socket(redis.getHost(), redis.getPort());
      socket.setTcpNoDelay(true);
      return socket;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** One command; null for a missing value. */
  private String redis(String... words) throws IOException {
    StringBuilder command = new StringBuilder("*" + words.length + "\r\n");
    for (String word : words) {
      int length = word.getBytes(StandardCharsets.UTF_8).length;
      command.append("$").append(length).append("\r\n").append(word).append("\r\n");
    }
    Socket socket = cache.get();
    socket.getOutputStream().write(command.toString().getBytes(StandardCharsets.UTF_8));
    InputStream in = socket.getInputStream();
    String line = line(in);
    if (line.charAt(0) != '$') {
      return line;
    }
    int length = Integer.parseInt(line.substring(1));
    if (length < 0) {
      return null;
    }
    String value = new String(in.readNBytes(length), StandardCharsets.UTF_8);
    line(in);
    return value;
  }

  private static String line(InputStream in) throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\r'; next = in.read()) {
      if (next < 0) {
        throw new IOException("Redis closed the connection");
      }
      line.append((char) next);
    }
    int unused = in.read();
    return line.toString();
  }
}
