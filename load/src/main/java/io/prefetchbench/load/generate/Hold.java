package io.prefetchbench.load.generate;

import com.typesafe.scalalogging.Logger;
import io.gatling.core.action.Action;
import io.gatling.core.session.Session;
import io.gatling.core.structure.ScenarioContext;
import io.gatling.javaapi.core.ActionBuilder;
import io.netty.channel.EventLoop;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/**
 * A Gatling step that holds a session without a thread waiting: until a request is due, or until
 * something outside is done.
 *
 * <p>Gatling schedules users in whole milliseconds on a one-second tick and hides the intended
 * time, so users wait here for a time fixed before the run, see {@link ReadUsers}. Java's {@code
 * exec(session -> …)} cannot hold a session, so this is an action of Gatling's engine.
 */
final class Hold implements ActionBuilder {
  /** Session attribute of the number that a session was let go with. */
  static final String NUMBER = "number";

  private final String name;
  private final Turn turn;

  /** What a held session waits for; called on its event loop, so it must not block. */
  @FunctionalInterface
  interface Turn {
    /** Called when a session arrives; exactly one of the exits is called, once, on any thread. */
    void arrive(EventLoop loop, Exits exits);
  }

  interface Exits {
    void proceed();

    /** Continues with the next step, with a number that it finds under {@link #NUMBER}. */
    void proceed(int number);

    /** Leaves the scenario: there is nothing for this user to do. */
    void leave();
  }

  Hold(String name, Turn turn) {
    this.name = name;
    this.turn = turn;
  }

  @Override
  public io.gatling.core.action.builder.ActionBuilder asScala() {
    return new Builder(name, turn);
  }

  private record Builder(String name, Turn turn)
      implements io.gatling.core.action.builder.ActionBuilder {
    @Override
    public Action build(ScenarioContext context, Action next) {
      return new Step(name, turn, next, context.coreComponents().exit());
    }
  }

  private static final class Step implements Action {
    private final String name;
    private final Turn turn;
    private final Action next;
    private final Action exit;
    private @Nullable Logger logger;

    Step(String name, Turn turn, Action next, Action exit) {
      this.name = name;
      this.turn = turn;
      this.next = next;
      this.exit = exit;
    }

    @Override
    public String name() {
      return name;
    }

    @Override
    public void execute(Session session) {
      turn.arrive(
          session.eventLoop(),
          new Exits() {
            @Override
            public void proceed() {
              next.$bang(session);
            }

            @Override
            public void proceed(int number) {
              next.$bang(session.set(NUMBER, number));
            }

            @Override
            public void leave() {
              exit.$bang(session);
            }
          });
    }

    /** Scala's way of a field in an interface: the engine's trait asks its class for a logger. */
    @Override
    public Logger logger() {
      Logger known = logger;
      if (known == null) {
        known = Logger.apply(LoggerFactory.getLogger(Step.class));
        logger = known;
      }
      return known;
    }

    @Override
    @SuppressWarnings({"MethodName", "checkstyle:all"})
    public void com$typesafe$scalalogging$StrictLogging$_setter_$logger_$eq(Logger given) {
      logger = given;
    }
  }
}
