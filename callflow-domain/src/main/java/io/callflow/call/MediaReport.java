package io.callflow.call;

import io.callflow.event.MediaQuality;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One report of media quality.
 *
 * @param legId the leg that it is about
 * @param at the timestamp of the report
 */
public record MediaReport(@Nullable String legId, Instant at, MediaQuality quality) {}
