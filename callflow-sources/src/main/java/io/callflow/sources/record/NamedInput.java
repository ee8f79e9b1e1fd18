package io.callflow.sources.record;

/**
 * One of several inputs that are read together.
 *
 * @param name by which messages name it, for example that of a file
 */
public record NamedInput(String name, SourceInput input) {}
