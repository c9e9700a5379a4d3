package io.github.cmkjca.it.consumers;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;

/** Runs the class in the JVM in which {@code config/java.security} registers the provider. */
@Tag("consumer")
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@interface ConsumerTest {}
