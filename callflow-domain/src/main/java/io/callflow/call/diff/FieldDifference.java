package io.callflow.call.diff;

import org.jspecify.annotations.Nullable;

/**
 * A value that differs between two calls, in words.
 *
 * @param name of the field, as in JSON
 * @param left the value of the left call; null if it has none
 * @param right the value of the right call; null if it has none
 */
public record FieldDifference(String name, @Nullable String left, @Nullable String right) {}
