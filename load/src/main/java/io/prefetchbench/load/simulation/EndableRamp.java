package io.prefetchbench.load.simulation;

import io.gatling.core.controller.inject.open.OpenInjectionProfile;
import io.gatling.core.controller.inject.open.OpenInjectionStep;
import io.gatling.javaapi.core.PopulationBuilder;
import io.gatling.javaapi.core.ScenarioBuilder;
import java.util.List;
import java.util.function.BooleanSupplier;
import scala.collection.Iterator;
import scala.concurrent.duration.FiniteDuration;
import scala.jdk.javaapi.CollectionConverters;

/**
 * Users of another injection step until a condition holds. Gatling's own steps inject all their
 * users, whatever happens; but it asks for the next users once per second, so a stream that ends
 * early ends the population early.
 */
final class EndableRamp implements OpenInjectionStep {
  private static final long serialVersionUID = 1;

  private final OpenInjectionStep ramp;
  private final transient BooleanSupplier isOver;

  private EndableRamp(OpenInjectionStep ramp, BooleanSupplier isOver) {
    this.ramp = ramp;
    this.isOver = isOver;
  }

  /** Injects these users into a scenario until the condition holds. */
  static PopulationBuilder inject(
      ScenarioBuilder scenario,
      io.gatling.javaapi.core.OpenInjectionStep users,
      BooleanSupplier isOver) {
    List<OpenInjectionStep> steps = List.of(new EndableRamp(users.asScala(), isOver));
    var whole = scenario.injectOpen(users).asScala();
    return new PopulationBuilder(
        whole.copy(
            whole.scenarioBuilder(),
            new OpenInjectionProfile(CollectionConverters.asScala(steps).toList()),
            whole.scenarioProtocols(),
            whole.scenarioThrottleSteps(),
            whole.pauseType(),
            whole.children(),
            whole.shard()));
  }

  @Override
  public Iterator<FiniteDuration> chain(Iterator<FiniteDuration> next) {
    return ramp.chain(next).takeWhile(user -> !isOver.getAsBoolean());
  }

  @Override
  public long users() {
    return ramp.users();
  }

  @Override
  public FiniteDuration duration() {
    return ramp.duration();
  }

  @Override
  public boolean canEqual(Object other) {
    return other instanceof EndableRamp;
  }

  @Override
  public int productArity() {
    return 0;
  }

  @Override
  public Object productElement(int n) {
    throw new IndexOutOfBoundsException(n);
  }
}
