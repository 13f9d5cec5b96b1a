package dev.manykey.adminapi;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import jakarta.validation.Constraint;
import jakarta.validation.Payload;
import jakarta.validation.ReportAsSingleViolation;
import jakarta.validation.constraints.Pattern;

/** Marks a text that must have the form of an id, {@link dev.manykey.contract.Slug}; null passes. */
@Documented
@Constraint(validatedBy = {})
@Pattern(regexp = dev.manykey.contract.Slug.REGEX)
@ReportAsSingleViolation
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.FIELD, ElementType.METHOD, ElementType.PARAMETER, ElementType.TYPE_USE,
        ElementType.ANNOTATION_TYPE, ElementType.RECORD_COMPONENT})
public @interface Slug {
    /** What is told when the form is another. */
    String message() default "expected: " + dev.manykey.contract.Slug.EXPECTED;

    /** Validation groups. */
    Class<?>[] groups() default {};

    /** Payloads for clients of the validation API. */
    Class<? extends Payload>[] payload() default {};
}
