package io.callflow.event;

/**
 * One broken rule.
 *
 * @param pointer where, as a JSON pointer (RFC 6901) into the event; empty for the event as a whole
 * @param code which rule, in {@code snake_case}; stable, for programs
 * @param detail a sentence for a person that names the value and says what is allowed
 */
public record Violation(String pointer, String code, String detail) {}
