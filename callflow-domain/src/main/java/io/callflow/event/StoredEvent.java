package io.callflow.event;

import java.time.Instant;

/**
 * An event with what storing it adds.
 *
 * @param createdAt when it was stored, by the service's clock; not part of its identity or content
 */
public record StoredEvent(EventId eventId, Instant createdAt, CallFlowEvent event) {}
