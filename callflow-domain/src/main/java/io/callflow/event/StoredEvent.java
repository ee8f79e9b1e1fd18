package io.callflow.event;

import java.time.Instant;

/**
 * An event as the archive keeps it.
 *
 * @param createdAt the service's clock when it was stored; no part of its identity or content
 */
public record StoredEvent(EventId eventId, Instant createdAt, CallFlowEvent event) {}
