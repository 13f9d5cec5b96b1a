package dev.manykey.audit.ingest;

import java.util.Map;

import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.BeanDefinitionRegistryPostProcessor;
import org.springframework.cloud.stream.binding.Bindable;
import org.springframework.cloud.stream.binding.BindingService;
import org.springframework.cloud.stream.binding.InputBindingLifecycle;

/**
 * Binds the consumer on a thread of its own. The binder looks for the topic for minutes while no broker answers, and Spring
 * Cloud Stream lets the whole service wait for it; a service that comes before Kafka would answer nothing, not even its
 * probes.
 */
final class LateBinding extends InputBindingLifecycle {
    private static final String REPLACED = "inputBindingLifecycle";

    private volatile @Nullable Thread binding;

    LateBinding(BindingService service, Map<String, Bindable> bindables) {
        super(service, bindables);
    }

    /** Takes out the bean that this one stands for. */
    static BeanDefinitionRegistryPostProcessor replacing() {
        return new BeanDefinitionRegistryPostProcessor() {
            @Override
            public void postProcessBeanDefinitionRegistry(BeanDefinitionRegistry registry) {
                registry.removeBeanDefinition(REPLACED);
            }
        };
    }

    @Override
    public void start() {
        binding = Thread.ofPlatform().name("audit-binding").daemon().start(super::start);
    }

    @Override
    public void stop() {
        Thread thread = binding;
        if (thread != null) {
            thread.interrupt();
        }
        super.stop();
    }
}
