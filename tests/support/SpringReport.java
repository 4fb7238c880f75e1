package release.support;

import org.flywaydb.core.Flyway;
import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.ConfigurableApplicationContext;

/** In an app of Spring Boot, prints what its Flyway was given, and ends the start before anything is migrated. */
public final class SpringReport
        implements ApplicationContextInitializer<ConfigurableApplicationContext>, BeanPostProcessor {
    /** Ends a start that has told what it was to tell. */
    static final class Reported extends Error {}

    @Override
    public void initialize(ConfigurableApplicationContext context) {
        context.getBeanFactory().addBeanPostProcessor(this);
    }

    @Override
    public Object postProcessAfterInitialization(Object bean, String name) {
        if (!(bean instanceof Flyway flyway)) return bean;
        try {
            Resolved.print("main", flyway);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
        throw new Reported();
    }
}
