package io.prefetchbench.spring;

import io.prefetchbench.cache.PrefetchCache;
import io.prefetchbench.cache.typed.TypedCache;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.env.Environment;
import org.springframework.core.type.AnnotationMetadata;

/** Registers the beans of each set, whose names only the properties know. */
final class PrefetchSetRegistrar implements ImportBeanDefinitionRegistrar {
  static final String TYPED = "Typed";

  private final Environment environment;

  PrefetchSetRegistrar(Environment environment) {
    this.environment = environment;
  }

  @Override
  public void registerBeanDefinitions(
      AnnotationMetadata importing, BeanDefinitionRegistry registry) {
    PrefetchProperties properties =
        Binder.get(environment).bindOrCreate("prefetch", PrefetchProperties.class);
    properties
        .sets()
        .forEach(
            (set, settings) -> {
              register(registry, set, set, "cache", ResolvableType.forClass(PrefetchCache.class));
              Class<?> type = settings.type();
              if (type != null) {
                ResolvableType typed =
                    ResolvableType.forClassWithGenerics(TypedCache.class, recordOf(set, type));
                register(registry, set, set + TYPED, "typed", typed);
              }
            });
  }

  private static Class<?> recordOf(String set, Class<?> type) {
    if (!type.isRecord()) {
      throw new PrefetchStartException(
          "prefetch.sets.%s.type: %s is not a record".formatted(set, type.getName()),
          "Name a record, or define a TypedCache bean with an EntityMapping of your own.",
          null);
    }
    return type;
  }

  private static void register(
      BeanDefinitionRegistry registry, String set, String bean, String method, ResolvableType of) {
    if (registry.containsBeanDefinition(bean)) {
      throw new PrefetchStartException(
          "prefetch.sets.%s: there is a bean named %s already".formatted(set, bean),
          "Give the set another name, which is also the name of its bean.",
          null);
    }
    RootBeanDefinition definition = new RootBeanDefinition();
    definition.setTargetType(of);
    definition.setFactoryBeanName("prefetchSets");
    definition.setFactoryMethodName(method);
    definition.getConstructorArgumentValues().addIndexedArgumentValue(0, set);
    // Closed by PrefetchSets, after its worker has finished and before its feed.
    definition.setDestroyMethodName("");
    definition.setLazyInit(false);
    registry.registerBeanDefinition(bean, definition);
  }
}
