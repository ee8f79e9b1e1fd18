package io.callflow.archive;

import io.callflow.event.CallKey;
import io.callflow.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk through time has come, in the direction of the walk.
 *
 * @param call the last call met in the minute; null if the whole minute is done
 * @param event the last event used of the call; null if the whole call is done
 */
record Position(Minute minute, @Nullable CallKey call, @Nullable EventId event) {}
