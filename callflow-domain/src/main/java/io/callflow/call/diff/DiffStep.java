package io.callflow.call.diff;

import io.callflow.event.StoredEvent;
import java.time.Duration;

/**
 * An event of one of the two calls.
 *
 * @param event the event
 * @param at when it happened, since the first event of its call
 * @param role whose leg it is on: {@code caller}, {@code called 1} for the leg that was called
 *     first, {@code loopback 1} for an end of a loopback; empty if the event names no leg
 * @param label what kind of step it is: the type of the vocabulary, and of a SIP message its method
 *     and code
 */
public record DiffStep(StoredEvent event, Duration at, String role, String label) {}
