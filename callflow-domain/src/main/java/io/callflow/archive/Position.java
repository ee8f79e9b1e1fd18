package io.callflow.archive;

import io.callflow.event.CallKey;
import io.callflow.event.EventId;
import org.jspecify.annotations.Nullable;

/**
 * How far a walk through time has come, in its own direction.
 *
 * @param call how far in the minute; null: the minute is done
 * @param event how far in the call; null: the call is done
 */
record Position(Minute minute, @Nullable CallKey call, @Nullable EventId event) {}
