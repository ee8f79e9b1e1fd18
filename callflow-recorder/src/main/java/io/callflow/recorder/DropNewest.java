package io.callflow.recorder;

/** Drops an event for which there is no room. */
record DropNewest() implements WhenFull {}
