package io.callflow.call;

import io.callflow.event.Party;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A call that was parked, and who retrieved it.
 *
 * @param legId the leg that was parked
 * @param party its party
 * @param lot the name of the parking lot
 * @param space the extension that retrieves the call
 * @param retriever who retrieved it
 * @param endedAt when it was retrieved, timed out or hung up; null while it is parked
 */
public record Parking(
    @Nullable String legId,
    @Nullable Party party,
    @Nullable String lot,
    @Nullable String space,
    @Nullable Party retriever,
    Instant startedAt,
    @Nullable Instant endedAt) {}
