package io.asyncio4j.http.server.api;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/// Says where the value of a record's component comes from, if it is not where [Input] looks by itself.
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
public @interface From {

    /// Where it is looked for.
    Source value();

    /// By which name; that of the component by default.
    String name() default "";
}
