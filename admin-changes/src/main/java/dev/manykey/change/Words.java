package dev.manykey.change;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;

/** Marks a text for people: 1 to 200 characters, not blank, nothing that moves a terminal's cursor; null passes. */
@Documented
@Constraint(validatedBy = {})
@Pattern(regexp = "(?=.*\\S)[^\\p{Cntrl}\\p{Cf}\\u2028\\u2029]{1,200}")
@ReportAsSingleViolation
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.RECORD_COMPONENT})
public @interface Words {
    /** What was expected. */
    String message() default "expected: 1..200 characters, not blank, no control characters";

    /** Not used. */
    Class<?>[] groups() default {};

    /** Not used. */
    Class<? extends Payload>[] payload() default {};
}
