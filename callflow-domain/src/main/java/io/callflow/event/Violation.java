package io.callflow.event;

/**
 * One rule that an event or a query breaks.
 *
 * @param pointer the JSON pointer (RFC 6901) of the field that breaks it; empty for the whole
 * @param code names the rule in {@code snake_case}; stable, for programs
 * @param detail a sentence for a person that names the value and says what is allowed
 */
public record Violation(String pointer, String code, String detail) {}
